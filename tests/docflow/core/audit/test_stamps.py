"""A stamped head holds the chain fast even against who can write every row."""

from datetime import UTC, datetime

import pytest

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.core.audit import chain, stamps
from docflow.core.audit.models import GENESIS, AuditChain, AuditEvent, AuditHead
from docflow.core.audit.verify import verify
from docflow.core.files import StoredFile
from signing import authority
from signing.trust.models import Anchor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def office(settings, tmp_path):
    settings.SERVER_KEY_FILE = tmp_path / "server.key"
    with clock.at(NOW):
        yield


@pytest.fixture
def stamper():
    authority.setup(NOW)


def work(*offices: int) -> None:
    with deeds.act():
        for office in offices:
            deeds.record(Actor.system(office), "act", StoredFile(sha256="a"))


def rewrite(office: int, summary: str) -> None:
    """The perfect forgery of the tables: every hash and the head made anew."""
    previous = GENESIS
    for event in AuditEvent.objects.filter(office_id=office).order_by("seq"):
        event.summary, event.prev_hash = summary, previous
        event.hash = previous = chain.digest(event)
        event.save()
    AuditChain.objects.filter(pk=office).update(head_hash=previous)


def why() -> str:
    broken = verify().first_broken
    return broken.why if broken else ""


def test_each_grown_chain_is_stamped_once(stamper):
    work(3, 7, 7)

    assert stamps.sweep(NOW, 10) == 2
    assert stamps.sweep(NOW, 10) == 0
    work(7)
    assert stamps.sweep(NOW, 10) == 1

    assert sorted(AuditHead.objects.values_list("office_id", "seq")) == [(3, 1), (7, 2), (7, 3)]
    assert verify().ok


def test_without_an_authority_nothing_is_stamped_yet():
    work(3)

    assert stamps.sweep(NOW, 10) == 0
    assert verify().ok


def test_a_forgery_without_a_stamp_is_perfect_and_with_one_is_found(stamper):
    work(3, 3)
    rewrite(3, "khác")
    assert verify().ok

    stamps.sweep(NOW, 10)
    rewrite(3, "khác nữa")

    broken = verify().first_broken
    assert (broken.office_id, broken.seq) == (3, 2)
    assert "time-stamped" in broken.why


def test_a_shortened_chain_with_a_new_head_is_found(stamper):
    work(3, 3, 3)
    stamps.sweep(NOW, 10)
    AuditEvent.objects.filter(seq=3).delete()
    last = AuditEvent.objects.get(seq=2)
    AuditChain.objects.update(head_seq=2, head_hash=last.hash)

    broken = verify().first_broken
    assert (broken.seq, broken.why) == (3, "events up to 3 were time-stamped")


def test_a_stamp_moved_to_a_forged_head_is_found(stamper):
    work(3)
    stamps.sweep(NOW, 10)
    rewrite(3, "khác")
    AuditHead.objects.update(hash=AuditEvent.objects.get().hash)

    assert why() == "the time stamp does not cover this head"


def test_a_stamp_by_somebody_we_do_not_believe_is_found(stamper):
    work(3)
    stamps.sweep(NOW, 10)
    Anchor.objects.filter(purpose="tsa").delete()

    assert why() == "the time stamp is not by a trusted authority"


@pytest.mark.parametrize("token", [b"", b"\x30\x00", b"junk"])
def test_junk_in_place_of_a_stamp_is_found(stamper, token):
    work(3)
    stamps.sweep(NOW, 10)
    AuditHead.objects.update(token=token)

    assert why() == "the time stamp cannot be read"
