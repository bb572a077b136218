"""After signing through the pages, PIN and key are in no table, session, log or argument."""

import base64
import logging
import os
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Document
from docflow.documents.states import Status
from signing import authority
from signing.keys import server_key, soft
from signing.keys.models import Credential
from signing.keys.process import pool, sealing
from tests.docflow.documents.views.test_signing import SIGN, listed

PIN, WRONG = "sông-Gianh-7341", "sông-Lam-91852"


def spellings(secret: bytes) -> list[bytes]:
    return [secret, secret.hex().encode(), base64.b64encode(secret)]


def whole_database() -> bytes:
    """Every value of every row, as bytes and as text."""
    values = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            values += [value for row in cursor.fetchall() for value in row]
    return b"\n".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in values
    )


def arguments() -> bytes:
    """The command lines and environments of this process and the signing processes."""
    found = b""
    for process in [*pool._pool.warm, *pool._pool.lent]:
        found += Path(f"/proc/{process.popen.pid}/cmdline").read_bytes()
        found += repr(process.config).encode() + repr(process.ready).encode()
    return found + Path("/proc/self/cmdline").read_bytes() + repr(dict(os.environ)).encode()


def test_pin_and_key_are_kept_nowhere(cast, way, as_, caplog, at_once):
    caplog.set_level(logging.DEBUG)
    Credential.objects.filter(owner=cast.chi.user.owner).delete()
    made = authority.issue(
        cast.chi.user.owner, "person", "Chi", "", "", PIN, clock.now(), key="rsa"
    )
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(2)]
    browser = as_(cast.chi)

    wrong = browser.post(SIGN, {**listed(*documents), "pin": WRONG})
    right = browser.post(SIGN, {**listed(*documents), "pin": PIN}, follow=True)
    error = browser.post(reverse("org:key-pin", args=[made.pk]), {"old": WRONG, "pin": PIN})

    assert set(Document.objects.values_list("status", flat=True)) == {Status.SIGNED}
    kept = [whole_database(), caplog.text.encode(), arguments()]
    kept += [repr(dict(browser.session)).encode(), str(browser.cookies).encode()]
    kept += [answer.content for answer in (wrong, right, error)]
    kept = b"\n".join(kept)
    secret = sealing.open_(
        made.envelope,
        pin=PIN.encode(),
        bound_to=soft.place(made).encode(),
        server_key=server_key.read,
    )
    wanted = [PIN.encode(), WRONG.encode(), *spellings(PIN.encode())]
    # The middle of the PKCS#8: private numbers, whatever wraps them.
    wanted += spellings(bytes(secret[400:432])) + spellings(server_key.read())
    assert [one for one in wanted if one in kept] == []
    # The search finds what is there.
    assert made.fingerprint.encode() in kept
    assert bytes(made.certificate) in kept


@pytest.mark.parametrize("thing", ["credential", "signer"])
def test_what_could_travel_carries_no_key(cast, thing):
    import pickle

    row = Credential.objects.get(owner=cast.chi.user.owner)
    if thing == "signer":
        signer = soft.open_signer(row, "246810", clock.now())
        with pytest.raises(TypeError):
            pickle.dumps(signer)
        signer.drop()
        return
    packed = pickle.dumps(row)
    secret = sealing.open_(
        row.envelope,
        pin=b"246810",
        bound_to=soft.place(row).encode(),
        server_key=server_key.read,
    )
    assert not [one for one in spellings(bytes(secret[40:66])) if one in packed]
