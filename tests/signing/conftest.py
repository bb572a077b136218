"""A demo authority at a fixed hour, people with keys, and one plain page to sign."""

import shutil
from datetime import UTC, datetime

import pytest
import typst

from signing import authority, stamps
from signing.keys.models import Credential
from signing.pades.fields import FieldBox, premake
from tests.signing import opinions

NOW = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
PIN = "246810"

INITIAL = FieldBox("Initial1", 0, 480, 120, 530, 150)
SIGNER = FieldBox("Signer", 0, 330, 150, 480, 220)
ISSUE_LINE = FieldBox("IssueLine", 0, 70, 720, 524, 742)
SEAL = FieldBox("Seal", 0, 280, 140, 380, 240, lock_all=True)

PAGE = """
#set page(paper: "a4", margin: 2.5cm)
#set text(lang: "vi", size: 14pt)
#v(4cm)
= KẾ HOẠCH
Thực hiện công tác cải cách hành chính trên địa bàn quận.
"""


@pytest.fixture(autouse=True)
def cheap_pin(settings):
    """Argon2 in earnest takes 150 ms a try; the cost is stored beside each key, so less will do."""
    settings.SIGNING_ARGON2 = {"memory_kib": 64, "passes": 1}


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def demo_authority(db, now) -> None:
    authority.setup(now)


@pytest.fixture
def officer(demo_authority, now) -> Credential:
    return authority.issue(
        "person:1", "person", "Nguyễn Thị Bình", "UBND Quận 2", "Trưởng phòng", PIN, now, key="ec"
    )


@pytest.fixture
def leader(demo_authority, now) -> Credential:
    return authority.issue(
        "person:2", "person", "Trần Văn Chí", "UBND Quận 2", "Phó Chủ tịch", PIN, now, key="rsa"
    )


@pytest.fixture
def seal(demo_authority, now) -> Credential:
    return authority.issue("office:1", "seal", "UBND Quận 2", "UBND Quận 2", "", PIN, now, key="ec")


@pytest.fixture
def system(demo_authority, now) -> Credential:
    return authority.issue(
        "office:1", "system", "Hệ thống UBND Quận 2", "UBND Quận 2", "", None, now, key="ec"
    )


@pytest.fixture(scope="session")
def page() -> bytes:
    return typst.compile(PAGE.encode(), pdf_standards="a-2b", timestamp=0)


@pytest.fixture(scope="session")
def form(page) -> bytes:
    """The page with every field of the flow, empty."""
    return premake(page, [INITIAL, SIGNER, ISSUE_LINE, SEAL])


def initial_stamp() -> bytes:
    return stamps.initial("Nguyễn Thị Bình", 50, 30)


def person_stamp() -> bytes:
    return stamps.person("Trần Văn Chí", w=150, h=70)


def line_stamp(number: str = "Số: 69/KH-UBND") -> bytes:
    return stamps.issue_line(number, "Quận 2, ngày 09 tháng 3 năm 2026", 454, 22)


def seal_stamp() -> bytes:
    return stamps.seal("Ủy ban nhân dân Quận 2", w=100, h=100)


@pytest.fixture
def second_opinions(tmp_path):
    """What fails when another tool calls a signature or token of the file wrong."""
    missing = [tool for tool in opinions.TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not here: {', '.join(missing)}")
    return lambda data: opinions.agree(data, tmp_path)
