"""Time stamps of the demo unit carry the time they are told and verify with openssl."""

import asyncio
import hashlib
import shutil
import subprocess
from datetime import timedelta

import pytest

from signing import authority
from signing.authority import vault

pytestmark = pytest.mark.django_db


def token(moment, data=b"data"):
    stamper = authority.timestamper(moment)
    return asyncio.run(stamper.async_timestamp(hashlib.sha256(data).digest(), "sha256"))


def test_the_time_is_the_one_it_is_told(demo_authority, now):
    for moment in (now, now - timedelta(days=100), now + timedelta(days=1)):
        info = token(moment)["content"]["encap_content_info"]["content"].parsed

        assert info["gen_time"].native == moment


def test_openssl_verifies_the_token(demo_authority, now, tmp_path):
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("openssl is not installed")
    (tmp_path / "data").write_bytes(b"data")
    (tmp_path / "token").write_bytes(token(now).dump())
    (tmp_path / "roots").write_bytes(authority.roots_pem())
    from cryptography.hazmat.primitives.serialization import Encoding

    (tmp_path / "unit").write_bytes(
        vault.certificate("tsa-unit").public_bytes(Encoding.PEM)
        + vault.certificate("tsa").public_bytes(Encoding.PEM)
    )

    said = subprocess.run(
        [
            *(tool, "ts", "-verify", "-data", tmp_path / "data", "-in", tmp_path / "token"),
            *("-token_in", "-CAfile", tmp_path / "roots", "-untrusted", tmp_path / "unit"),
            *("-attime", str(int(now.timestamp()))),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stderr
