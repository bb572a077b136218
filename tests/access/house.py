"""What the cast has on its desks: papers, orders, books and files, each under a short name.

Made through the services wherever a service gives the sight. Every text that people type carries
markup, so that a page which forgets to escape shows it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import typst

from directives.models import Extension, Indicator, ReportFile
from directives.services import accepting, extending, giving, indicators, reporting
from directives.services.giving_many import give_to_many
from directives.states import Role, Target
from docflow.core import clock, deeds
from docflow.desk.question import Question
from docflow.desk.services import saving
from docflow.documents.models import CaseFile, Document, Register, SealRequest
from docflow.documents.services import (
    borrowing,
    copying,
    drafting,
    filelists,
    filing,
    handing,
    issuing,
    placing,
    processes,
    receiving,
    registers,
    reserving,
    route_plans,
    routing,
    sharing,
    signing,
)
from docflow.documents.services.copying import Wish
from docflow.documents.services.drafting import To
from docflow.documents.services.filelists import Line
from docflow.documents.states import (
    CopyForm,
    Direction,
    Medium,
    Origin,
    RouteKind,
    Status,
    StepWho,
)
from docflow.org.selectors.people import team_of
from docflow.org.services import calendars
from docflow.org.states import DayKind, TeamKind
from signing import authority
from signing.gate.report import Report
from signing.keys import lifecycle
from signing.keys.holders import Holder
from tests.access import deliveries, snapshots
from tests.access.people import People, gather
from tests.factories.documents import make_document, make_issued
from tests.factories.org import SYSTEM, actor_of

PIN = "246810"
# A Wednesday in the middle of a quiet month, 09:00 in Vietnam.
NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
# Whatever page writes this into its source unescaped has a hole.
HOLIDAY = date(2026, 9, 2)
MARK = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://evil.example","mở")'
FILE_NAME = f'"; filename=x.html{MARK}.pdf'
CONTENT = {
    "grounds": ["Luật Tổ chức chính quyền địa phương"],
    "body": [{"kind": "paragraph", "text": f"Các đơn vị triển khai kế hoạch {MARK}."}],
    "recipients": ["Như trên;"],
}


@dataclass
class House:
    """Objects by kind and short name: `house["document", "draft"]`."""

    people: People
    things: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __getitem__(self, key: tuple[str, str]) -> Any:
        return self.things[key]

    def of(self, kind: str) -> dict[str, Any]:
        return {name: thing for (one, name), thing in self.things.items() if one == kind}

    def keep(self, kind: str, name: str, thing: Any) -> Any:
        self.things[kind, name] = thing
        return thing

    def draft(self, name: str, drafter: str = "an", signer: str = "chi") -> Document:
        """A draft of `drafter`, to be signed by `signer`."""
        made = drafting.create(
            actor=actor_of(self.people[drafter]),
            type_code="KH",
            subject=f"{FORMULA} {name} {MARK}",
            content=CONTENT,
            signer=self.people[signer],
            to=[To(office=self.people.cast.other_office)] if drafter != "giang" else [],
        )
        return self.keep("document", name, made)

    def submit(self, name: str, drafter: str = "an") -> Document:
        document = self.draft(name, drafter)
        note = f"Kính trình {MARK}"
        routing.submit(actor=actor_of(self.people[drafter]), document=document, note=note)
        document.refresh_from_db()
        return document

    def arrive(self, name: str, office: Any = None) -> Document:
        """An arrival by exchange, with one attachment."""
        facts = receiving.Facts(
            issuer_name=f"Sở Nội vụ {MARK}",
            subject=f"{FORMULA} {name} {MARK}",
            type_code="CV",
            number=12,
            notation="SNV-CCHC",
            code=f"12/SNV-{name}",
            issued_on=clock.today(),
            signer_name=f"Giám đốc {MARK}",
        )
        made = receiving.arrive(
            actor=SYSTEM,
            office=office or self.people.cast.office,
            facts=facts,
            sender=None,
            main=pdf(name),
            pages=1,
            report=Report(verdict="unsigned", sha256="0" * 64),
            exchange_id=f"exchange-{name}",
            attachments=[(FILE_NAME, f"<html>{MARK}{name}</html>".encode(), "text/html")],
        )
        return self.keep("document", name, made)


def pdf(words: str) -> bytes:
    return typst.compile(f'#set page(paper: "a4")\n{words}'.encode(), timestamp=0)


def build() -> House:
    """Everything, in a few seconds. The clock stands at NOW while it is made."""
    authority.setup(NOW)
    house = House(gather())
    for part in (
        _calendars,
        _keys,
        _outgoing,
        _copies,
        _seals,
        _incoming,
        _books,
        _cases,
        _handed,
        _lists,
        _processes,
        _orders,
        _parts,
        _searches,
    ):
        part(house)
    deliveries.fill(house, MARK, pdf("abroad_issued"))
    snapshots.fill(house, MARK)
    _loans(house)
    return house


def _calendars(house: House) -> None:
    """A day that differs, in each office."""
    for office in (house.people.cast.office, house.people.cast.other_office):
        calendars.set_day(
            actor=SYSTEM, office=office, day=HOLIDAY, kind=DayKind.HOLIDAY, name=f"Lễ {MARK}"
        )


def _keys(house: House) -> None:
    office = house.people.cast.office
    chi = house.people["chi"].user
    own = authority.issue(chi.owner, "person", "Chi", office.name, "", PIN, NOW, key="ec")
    seal = authority.issue(office.owner, "seal", office.name, office.name, "", PIN, NOW, key="ec")
    for name, key in (("own", own), ("seal", seal)):
        house.keep("key", name, key)
        asked = lifecycle.generate(key.owner, key.purpose, "p256", PIN, Holder(MARK), NOW)
        house.keep("pending", name, lifecycle.keep(asked))


def _outgoing(house: House) -> None:
    act = house.people
    house.draft("draft")
    shared = house.draft("shared")
    sharing.share(actor=actor_of(act["an"]), document=shared, position=act["ha"])
    house.draft("theirs", "ha")
    house.draft("abroad_draft", "giang", "giang")
    house.keep("document", "uploaded", _uploaded(house))
    house.submit("review")
    house.submit("theirs_review", "ha")
    returned = house.submit("returned")
    note = f"Sửa lại căn cứ ở phần đầu {MARK}"
    routing.send_back(actor=actor_of(act["binh"]), document=returned, note=note)
    for name, more in (("leader", 0), ("signed", 1), ("issued", 2), ("filed", 2)):
        document = house.submit(name)
        routing.agree(actor=actor_of(act["binh"]), document=document, note=MARK)
        document.refresh_from_db()
        if more:
            chi = actor_of(act["chi"])
            _sound(signing.sign_many(actor=chi, documents=[document], pin=PIN))
        if more == 2:
            document.refresh_from_db()
            dung = actor_of(act["dung"])
            _sound(issuing.issue_many(actor=dung, documents=[document], pin=PIN))


def _copies(house: House) -> None:
    """A copy that waits for who signs copies, and one that the registry may make."""
    an, chi = (actor_of(house.people[name]) for name in ("an", "chi"))
    for name in ("copy", "copy_permitted"):
        wish = Wish(
            CopyForm.TRUE_COPY,
            Medium.PAPER,
            house.people["chi"],
            to=(To(name=f"Thanh tra {MARK}"),),
            purpose=f"Gửi đoàn kiểm tra {MARK}",
        )
        source = house["document", "issued"]
        made = house.keep("document", name, copying.ask(actor=an, source=source, wish=wish))
    copying.permit(actor=chi, document=made)


def _loans(house: House) -> None:
    """An original in An's hands, and one that the other office lent."""
    act = house.people
    for name, keeper, document, borrower, leader in (
        ("mine", "dung", "filed", "an", "chi"),
        ("abroad", "oanh", "abroad_issued", "tam", "giang"),
    ):
        loan = borrowing.lend(
            actor=actor_of(act[keeper]),
            document=house["document", document],
            borrower=act[borrower],
            purpose=f"Đối chiếu số liệu {MARK}",
            permitted_by=act[leader],
            due_on=NOW.date() + timedelta(days=7),
            remark=MARK,
        )
        house.keep("loan", name, loan)


def _seals(house: House) -> None:
    """A clerk's own request for the seal, and one of a colleague who left the registry."""
    signed = house.of("document")["signed"]
    version = signed.versions.order_by("-ordinal").first()
    for name, who in (("theirs", "an"), ("own", "dung")):
        made = SealRequest.objects.create(
            office=house.people.cast.office,
            asked_by=house.people[who].user,
            asked_at=NOW,
            expires_at=NOW + timedelta(days=3650),
            items=[[signed.pk, version.file_id]],
        )
        house.keep("seal_request", name, made)


def _sound(verdicts: list[Any]) -> None:
    assert all(one.ok for one in verdicts), [one.message for one in verdicts]


def _uploaded(house: House) -> Document:
    return drafting.upload(
        actor=actor_of(house.people["an"]),
        type_code="HD",
        subject=f"uploaded {MARK}",
        data=pdf("uploaded"),
        signer=house.people["chi"],
        to=[To(name=f"Ban Quản lý chợ {MARK}")],
    )


def _incoming(house: House) -> None:
    act = house.people
    dung = actor_of(act["dung"])
    house.arrive("arrived")
    house.arrive("abroad_arrived", act.cast.other_office)
    for name in ("registered", "presented", "directed"):
        document = house.arrive(name)
        receiving.register(actor=dung, document=document)
        document.refresh_from_db()
        if name != "registered":
            note = f"Kính trình {MARK}"
            receiving.present(actor=dung, document=document, leader=act["chi"], note=note)
            document.refresh_from_db()
    old = make_document(
        act.cast.office,
        direction=Direction.INCOMING,
        origin=Origin.IMPORTED,
        status=Status.FILED,
        subject=f"archived {MARK}",
        issuer_name=f"Ủy ban nhân dân Thành phố {MARK}",
        code="7/QĐ-UBND",
        number=7,
        notation="QĐ-UBND",
        issued_on=clock.today(),
    )
    sharing.grant_team(document=old, kind=TeamKind.ARCHIVE_READERS, cause="import", actor=dung)
    house.keep("document", "archived", old)


def _books(house: House) -> None:
    act = house.people
    office, there = act.cast.office, act.cast.other_office
    today = clock.today()
    for name, where, direction in (
        ("outgoing", office, Direction.OUTGOING),
        ("incoming", office, Direction.INCOMING),
        ("abroad", there, Direction.INCOMING),
    ):
        house.keep("register", name, registers.register_for(where, direction, today, "KH"))
    reserving.reserve(
        actor=actor_of(act.cast.dung),
        register=house["register", "outgoing"],
        count=1,
        purpose=f"Quyết định sắp ký {MARK}",
        until=today,
    )
    secret = Register.objects.create(
        office=office, direction=Direction.INCOMING, year=today.year, name="Sổ mật", secret=True
    )
    house.keep("register", "secret", secret)


def _cases(house: House) -> None:
    for name, keeper in (("mine", "an"), ("theirs", "ha"), ("abroad", "giang")):
        case_file: CaseFile = filing.open_case(
            actor=actor_of(house.people[keeper]),
            code=f"HS-{name}",
            title=f"Hồ sơ {name} {MARK}",
            retention_years=10,
        )
        house.keep("case", name, case_file)
    document = house["document", "filed"]
    an = actor_of(house.people["an"])
    filing.add(actor=an, case_file=house["case", "mine"], document=document)


def _handed(house: House) -> None:
    """A closed file of each office, offered to its archive."""
    for name, case, keeper in (("mine", "offered", "an"), ("abroad", "over", "giang")):
        actor = actor_of(house.people[keeper])
        made = filing.open_case(
            actor=actor, code=f"HS-{case}", title=f"Hồ sơ {case} {MARK}", retention_years=10
        )
        # In nobody's hands before: only the archive sees it, with the batch.
        office = house.people[keeper].office
        paper = make_issued(office, subject=MARK, status=Status.FILED)
        with deeds.act():
            placing.place(case_file=made, document=paper, actor=SYSTEM)
        house.keep("case", case, filing.close(actor=actor, case_file=made))
        house.keep("hand_over", name, handing.offer(actor=actor, case_files=[made]))


def _lists(house: House) -> None:
    """The list of one office is approved, that of the other is in the making."""
    act = house.people
    for name, clerk in (("mine", "dung"), ("abroad", "oanh")):
        keeper = actor_of(act[clerk])
        made = filelists.begin(actor=keeper, year=2026)
        line = Line(code="01.A", title=f"{FORMULA} {name} {MARK}", heading=MARK, note=MARK)
        filelists.put(actor=keeper, file_list=made, line=line)
        house.keep("file_list", name, made)
    filelists.approve(
        actor=actor_of(act["chi"]), file_list=house["file_list", "mine"], decision=MARK
    )


def _processes(house: House) -> None:
    """Two units' processes, one published; routes of the office, of a unit, of the other office."""
    act, cast = house.people, house.people.cast
    units = {
        "mine": ("dung", cast.unit),
        "drafted": ("dung", cast.other_unit),
        "abroad": ("oanh", act["tam"].unit),
    }
    for name, (keeper, unit) in units.items():
        made = processes.make(
            actor=actor_of(act[keeper]),
            unit=unit,
            name=f"{FORMULA} {name} {MARK}"[:200],
            steps=[processes.Step(f"{name} {MARK}", 60, "head")],
        )
        house.keep("process", name, made)
    mine = house["process", "mine"]
    processes.publish(actor=actor_of(act["dung"]), version=mine.versions.get())
    # For a type that nobody in the house drafts: what is on its way goes as it always did.
    scopes = {"mine": ("dung", None), "unit": ("dung", cast.unit), "abroad": ("oanh", None)}
    for name, (keeper, unit) in scopes.items():
        step = route_plans.Step(1, RouteKind.HEAD, StepWho.OWN_HEADS)
        route = route_plans.Route(f"{name} {MARK}", [step], unit, ["GNP"])
        plan = route_plans.make(actor=actor_of(act[keeper]), route=route)
        house.keep("route_plan", name, plan)


def _orders(house: House) -> None:
    act, cast = house.people, house.people.cast
    source = house["document", "directed"]
    order = _give(house, "order", "chi", cast.unit, source=source, coordinating=[cast.other_unit])
    house.keep("assignment", "coordinating", order.assignments.get(role=Role.COORDINATING))
    _accept(house, "order", "binh")
    _give(house, "below", "binh", act["an"], parent=house["assignment", "order"])
    _accept(house, "below", "an")
    _give(house, "other", "chi", cast.other_unit)
    _accept(house, "other", "em")
    _give(house, "own", "binh", act["an"])
    _give(house, "abroad", "giang", act["tam"])
    source.refresh_from_db()
    _give_many(house, "both", "chi", [cast.unit, cast.other_unit])
    _give_many(house, "abroad", "giang", [act["tam"], act["oanh"]])


def _give_many(house: House, name: str, giver: str, leads: list[Any]) -> None:
    batch = give_to_many(
        actor=actor_of(house.people[giver]),
        text=f"Báo cáo đồng loạt {name} {MARK}",
        leads=leads,
        days=15,
    )
    house.keep("batch", name, batch)


def _give(
    house: House,
    name: str,
    giver: str,
    lead: Any,
    *,
    source: Document | None = None,
    parent: Any = None,
    coordinating: list[Any] | None = None,
) -> Any:
    directive = giving.give(
        actor=actor_of(house.people[giver]),
        text=f"Rà soát thủ tục {name} {MARK}",
        lead=lead,
        days=20 if parent is None else 10,
        source_document=source,
        passage=f"Đoạn trích {MARK}" if source else "",
        product=f"Báo cáo {MARK}",
        parent=parent,
        coordinating=coordinating or (),
    )
    house.keep("directive", name, directive)
    house.keep("assignment", name, directive.assignments.get(role=Role.LEAD))
    return directive


def _accept(house: House, name: str, worker: str) -> None:
    assignment = house["assignment", name]
    accepting.accept(actor=actor_of(house.people[worker]), assignment=assignment)
    assignment.refresh_from_db()


def _parts(house: House) -> None:
    """A report with a file, a request for more time and a target on an order of each unit."""
    for name, worker, giver, month in (("below", "an", "binh", 7), ("other", "em", "chi", 8)):
        assignment = house["assignment", name]
        worker_ = actor_of(house.people[worker])
        report = reporting.report_progress(
            actor=worker_,
            assignment=assignment,
            text=f"Đang làm {MARK}",
            percent=40,
            evidence=[(FILE_NAME, f"<html>{MARK}{name}</html>".encode(), "text/html")],
        )
        house.keep("report_file", name, ReportFile.objects.get(report=report))
        assignment.refresh_from_db()
        until = date(2026, month, 1)
        extension: Extension = extending.ask_extension(
            actor=worker_, assignment=assignment, until=until, reason=f"Cần thêm thời gian {MARK}"
        )
        house.keep("extension", name, extension)
        indicator: Indicator = indicators.set_target(
            actor=actor_of(house.people[giver]),
            directive=house["directive", name],
            name=f"Tỷ lệ {MARK}",
            target=Target.AT_LEAST,
            low=Decimal(90),
        )
        house.keep("indicator", name, indicator)


def _searches(house: House) -> None:
    """Of one alone, shared with the unit, of the other unit, of the other office."""
    cast = house.people.cast
    for name, owner, unit in (
        ("own", "an", None),
        ("shared", "an", cast.unit),
        ("theirs", "ha", cast.other_unit),
        ("abroad", "giang", None),
    ):
        teams = [team_of(cast.office.pk, TeamKind.EVERYBODY, unit.pk)] if unit else []
        made = saving.save(
            actor=actor_of(house.people[owner]),
            name=f"{name} {MARK}",
            question=Question.read({"q": "kế hoạch", "type": MARK}),
            teams=teams,
        )
        house.keep("saved_search", name, made)
