"""Two offices with keys of a demo authority, and one document that was signed and sealed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import typst

from docflow.core import clock, schedule
from docflow.core.actor import Actor
from docflow.documents.models import Document, Recipient
from docflow.documents.services import versions
from docflow.documents.states import VersionKind
from docflow.exchange.models import Delivery, Dispatch
from docflow.exchange.services import dispatching
from docflow.org.models import Office, OfficeCode, Position
from docflow.org.states import CodeScheme, Role
from signing import authority, batches, stamps
from signing.pades.fields import FieldBox, premake
from signing.pades.signature import Placement
from tests import standing
from tests.factories.documents import make_issued
from tests.factories.org import FOUNDED, SYSTEM, Cast, actor_of, make_cast, make_person

NOW = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
PIN = "246810"
BOXES = [
    FieldBox("Signer", 0, 330, 150, 480, 220),
    FieldBox("IssueLine", 0, 70, 720, 524, 742),
    FieldBox("Seal", 0, 280, 140, 380, 240, lock_all=True),
]
PAGE = '#set page(paper: "a4")\n#set text(lang: "vi")\n#v(4cm)\n= KẾ HOẠCH'


@dataclass
class World:
    """The cast, a clerk of the other office, and the signed file."""

    cast: Cast
    clerk_there: Position
    signed: bytes

    @property
    def office(self) -> Office:
        return self.cast.office

    @property
    def there(self) -> Office:
        return self.cast.other_office

    @property
    def clerk(self) -> Actor:
        return actor_of(self.cast.dung)

    @property
    def receiver(self) -> Actor:
        return actor_of(self.clerk_there)

    def issue(self, *to: Office, data: bytes | None = None, **fields) -> Document:
        """An issued document of the office with its file, addressed to `to`."""
        document = make_issued(
            self.office,
            seen_by=(self.cast.dung, self.cast.an),
            drafter=self.cast.an.user,
            signer=self.cast.chi,
            signer_name="Phạm Thị Chi",
            signer_title="CHỦ TỊCH",
            place="Quận 2",
            **fields,
        )
        versions.add(
            actor=SYSTEM,
            document=document,
            kind=VersionKind.ISSUED,
            data=data or self.signed,
            pages=1,
        )
        for ordinal, office in enumerate(to or (self.there,), start=1):
            Recipient.objects.create(
                document=document, ordinal=ordinal, office=office, name=office.name
            )
        return document

    def dispatch(self, *to: Office, **fields) -> Dispatch:
        return dispatching.dispatch(actor=self.clerk, document=self.issue(*to, **fields))


@pytest.fixture(autouse=True)
def cheap_pin(settings) -> None:
    settings.SIGNING_ARGON2 = {"memory_kib": 64, "passes": 1}


def build() -> World:
    authority.setup(NOW)
    cast = make_cast()
    for office, code in ((cast.office, "000.00.02.H29"), (cast.other_office, "H29.2.01")):
        scheme = CodeScheme.OLD if code.startswith("0") else CodeScheme.NEW
        OfficeCode.objects.create(office=office, scheme=scheme, code=code, valid_from=FOUNDED)
        key(office.owner, "system", office.name, None)
        key(office.owner, "seal", office.name, PIN)
    key(cast.chi.user.owner, "person", "Phạm Thị Chi", PIN)
    clerk_there = make_person(Role.CLERK, cast.other_office)
    return World(cast, clerk_there, sign(cast.chi.user.owner, cast.office.owner))


@clock.at(NOW)
def _built() -> World:
    """Keys and a signed file take half a second."""
    return build()


standing_world = standing.of_module(_built)


@pytest.fixture
def world(standing_world: Callable[[], World], db: None) -> Iterator[World]:
    with clock.at(NOW):
        yield standing_world()


def key(owner: str, purpose: str, name: str, pin: str | None) -> None:
    authority.issue(owner, purpose, name, "UBND Quận 2", "", pin, NOW, key="ec")


def sign(person: str | None, seal: str | None) -> bytes:
    """A page signed by `person` and then sealed by `seal`; either may be left out."""
    data = premake(typst.compile(PAGE.encode(), pdf_standards="a-2b", timestamp=0), BOXES)
    everything = [box.name for box in BOXES]
    if person:
        data = _sign(data, person, "person", ["Signer"], everything, certify=True)
    if seal:
        fields = ["IssueLine", "Seal"]
        left = everything if not person else fields
        data = _sign(data, seal, "seal", fields, left, certify=False)
    return data


def _sign(
    data: bytes, owner: str, purpose: str, fields: list[str], left: list[str], *, certify: bool
) -> bytes:
    item = batches.Item(hashlib.sha256(data).hexdigest(), "sign", tuple(fields))
    places = [
        Placement(
            field=name,
            appearance_pdf=stamps.seal("Quận 2", w=100, h=100) if name == "Seal" else None,
            certify=certify,
            lock_all=name == "Seal",
            name=owner,
        )
        for name in fields
    ]
    empty = tuple(name for name in left if name not in fields)
    with batches.reserve(owner, purpose, PIN, [item], NOW) as batch:
        return batch.sign(data, "sign", places, now=NOW, empty=empty).data


def carry(rounds: int = 20) -> int:
    """Let every sweep of the exchange do its work."""
    return schedule.run_all(*exchange_sweeps(), rounds=rounds)


def exchange_sweeps() -> list[str]:
    return [one.name for one in schedule.sweeps() if one.name.startswith("exchange.")]


def only_delivery(dispatch: Dispatch) -> Delivery:
    return Delivery.objects.get(dispatch=dispatch)


def arrived(office: Office) -> Document:
    return Document.objects.get(office=office, direction="incoming")
