"""What scenes act with: people by name, the days, and the exchange that carries at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from docflow.core import clock, schedule
from docflow.core.actor import Actor
from docflow.demo.building import World
from docflow.demo.days import Days
from docflow.demo.living.timeline import Scene, Timeline
from docflow.documents.models import CaseFile, Document
from docflow.documents.services import filing
from docflow.documents.states import Direction
from docflow.org.models import Office, Position, Unit

# What a part of a scene yields: when it goes on.
Moments = Iterator[datetime]
EXCHANGE = ("exchange.send", "exchange.receive", "exchange.requests")
CASES = {
    "01.CCHC": "Hồ sơ cải cách hành chính trong năm",
    "02.TTHC": "Hồ sơ kiểm tra việc giải quyết thủ tục hành chính",
    "03.NB": "Hồ sơ công việc nội bộ cơ quan",
    "04.BC": "Hồ sơ báo cáo định kỳ của các phường",
}


@dataclass(frozen=True)
class Crew:
    """Who writes, reviews, signs and issues one document of an office, by username."""

    office: str
    drafter: str
    head: str
    checker: str
    signer: str
    clerk: str


@dataclass
class Stage:
    """The office of the demo and its history while it is played."""

    world: World
    days: Days
    timeline: Timeline

    def actor(self, username: str) -> Actor:
        return self.world.actor(username)

    def position(self, username: str) -> Position:
        return self.world.positions[username]

    def office(self, key: str) -> Office:
        return self.world.offices[key]

    def unit(self, key: str, notation: str) -> Unit:
        return Unit.objects.get(office=self.office(key), notation=notation)

    def add(self, name: str, scene: Scene) -> None:
        self.timeline.add(name, scene)

    def back(self) -> int:
        """How many working days the present moment of the history lies back."""
        today = clock.today()
        return next(
            (back for back, day in enumerate(self.days.backwards) if day <= today),
            self.days.longest,
        )

    @contextmanager
    def post(self) -> Iterator[None]:
        """Acts whose messages arrive with them.

        One transaction: a worker of today that shares the database never sees a message of the
        past waiting, and so never carries it at today's time.
        """
        with transaction.atomic():
            yield
            schedule.run_all(*EXCHANGE)

    def case(self, keeper: str, code: str) -> CaseFile:
        """The open case file `code` of the keeper's office, opened when there is none yet."""
        actor = self.actor(keeper)
        found = CaseFile.objects.filter(office_id=actor.office_id, code=code).first()
        return found or filing.open_case(
            actor=actor, code=code, title=CASES[code], retention_years=10
        )

    def arrival(self, key: str, sent: Document) -> Document:
        """What came of `sent` in the office `key`: found there by its printed number."""
        return Document.objects.filter(
            office=self.office(key),
            direction=Direction.INCOMING,
            code=sent.code,
            issuer=sent.office,
        ).latest("pk")


def crew(office: str, unit: str = "", signer: str = "") -> Crew:
    """The people of one letter: `unit` is the short name of a unit of the committee."""
    if office == "q2":
        return Crew(
            office,
            f"{unit}.chuyenvien",
            f"{unit}.truong",
            "vanthu.truong",
            signer or "chutich",
            "vanthu",
        )
    if office == "bt":
        return Crew(office, "bt.chuyenvien", "bt.truong", "", "bt.chutich", "bt.vanthu")
    if office.startswith("p"):
        return Crew(office, f"{office}.vanthu", "", "", f"{office}.chutich", f"{office}.vanthu")
    return Crew(
        office,
        f"{office}.chuyenvien",
        f"{office}.totruong",
        "",
        f"{office}.thutruong",
        f"{office}.vanthu",
    )


def leader(office: str) -> str:
    """Before whom the registry of an office lays what arrived."""
    if office == "q2":
        return "chutich"
    return f"{office}.chutich" if office.startswith(("p", "bt")) else f"{office}.thutruong"


def clerk(office: str) -> str:
    return "vanthu" if office == "q2" else f"{office}.vanthu"


def fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)
