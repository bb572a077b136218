"""A token on the desk, its registered certificate, and requests for a signature."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from signing.external import service
from signing.pades.signature import Placement
from tests.signing.conftest import NOW
from tests.signing.external import tokens

ME = "person:1"


@pytest.fixture
def token(demo_authority):
    return tokens.make("p256", "Nguyễn Thị Bình", NOW)


@pytest.fixture
def registered(token):
    return tokens.register(token, ME, NOW)


@pytest.fixture
def asking(form, registered):
    """Request 1 on the form, with anything changed."""

    def ask(**more):
        wanted = {
            "base": form,
            "placement": Placement("Initial1", certify=True, name="Nguyễn Thị Bình"),
            "act": "initial",
            "subject": "document:1",
            "credential": registered,
            "asked_by": ME,
            "now": NOW,
        }
        return service.prepare(**{**wanted, **more})

    return ask


def ranges(row, base: bytes) -> bytes:
    """What the document digest is taken over: all but the room for the container."""
    prepared = base + bytes(row.revision)
    assert hashlib.sha256(prepared).hexdigest() == row.prepared_sha256
    return prepared[: row.reserved_start] + prepared[row.reserved_end :]


def openssl(folder: Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=False)
