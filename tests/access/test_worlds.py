"""The office as one person sees it equals an office in which the hidden things do not exist.

Each thing is made beside the house, through its services, by people for whom it is no secret. Who
may not know of it must find every page, number, hit and hint exactly as before.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from directives.services import accepting, giving
from docflow.core import clock, push
from docflow.core.audit import subjects
from docflow.core.audit.models import AuditEvent
from docflow.documents.rendering import sheets
from docflow.documents.services import receiving, routing, sharing
from search import index, queue
from signing.gate.report import Report
from tests.access.expectations import EVERYBODY
from tests.access.house import House, pdf
from tests.access.walking import ask, masked
from tests.factories.org import SYSTEM, actor_of

# A word that stands in nothing but the hidden things, and one that is nearly it.
SECRET, NEARLY = "Thạch Mỹ Lợi", "Thạch Mỹ Lơi"


@dataclass(frozen=True)
class Hidden:
    """Something that is made, and for whom it is no secret."""

    make: Callable[[House], object]
    known: frozenset[str]


def draft(house: House) -> object:
    made = house.draft(f"Kế hoạch {SECRET}", "ha")
    house.things.pop(("document", f"Kế hoạch {SECRET}"))
    return made


def submitted(house: House) -> object:
    made = draft(house)
    return routing.submit(actor=actor_of(house.people["ha"]), document=made)


def shared_and_taken_back(house: House) -> object:
    made, actor = draft(house), actor_of(house.people["ha"])
    sharing.share(actor=actor, document=made, position=house.people["an"])
    sharing.unshare(actor=actor, document=made, position=house.people["an"])
    return made


def _arrival(house: House, office: object, subject: str = SECRET) -> object:
    facts = receiving.Facts(
        issuer_name=f"Sở {SECRET}", subject=f"Về việc {subject}", code=f"77/{SECRET}", number=77
    )
    return receiving.arrive(
        actor=SYSTEM,
        office=office,
        facts=facts,
        sender=None,
        main=pdf("Thạch Mỹ Lợi"),
        pages=1,
        report=Report(verdict="unsigned", sha256="0" * 64),
        exchange_id="exchange-hidden",
        attachments=[(f"{SECRET}.pdf", b"x", "application/pdf")],
    )


def arrived(house: House) -> object:
    return _arrival(house, house.people.cast.office)


def arrived_abroad(house: House) -> object:
    return _arrival(house, house.people.cast.other_office)


def presented(house: House) -> object:
    made = arrived(house)
    dung = actor_of(house.people["dung"])
    receiving.register(actor=dung, document=made)
    made.refresh_from_db()
    receiving.present(actor=dung, document=made, leader=house.people["chi"])
    return made


def ordered(house: House) -> object:
    made = giving.give(
        actor=actor_of(house.people["em"]),
        text=f"Rà soát {SECRET}",
        lead=house.people["ha"],
        days=3,
        field=SECRET,
    )
    accepting.accept(actor=actor_of(house.people["ha"]), assignment=made.assignments.get())
    return made


def ordered_abroad(house: House) -> object:
    return giving.give(
        actor=actor_of(house.people["giang"]),
        text=f"Rà soát {SECRET}",
        lead=house.people["tam"],
        days=3,
        field=SECRET,
    )


HIDDEN = {
    "a draft of the other unit": Hidden(draft, frozenset({"ha"})),
    "a document on its way": Hidden(submitted, frozenset({"ha", "em"})),
    "what was shared and taken back": Hidden(shared_and_taken_back, frozenset({"ha"})),
    "an arrival": Hidden(arrived, frozenset({"dung"})),
    "an arrival of the other office": Hidden(arrived_abroad, frozenset({"oanh"})),
    # Registered: leaders and the archive read the book, so they know of its row.
    "a presented document": Hidden(presented, frozenset({"dung", "chi", "phuc", "lan"})),
    "an order of the other unit": Hidden(ordered, frozenset({"em", "ha"})),
    "an order of the other office": Hidden(ordered_abroad, frozenset({"giang", "tam"})),
}
# Whoever counts all incoming documents of the office in the figures; see the test of the list.
_COUNTS = {"an arrival", "an arrival of the other office", "a presented document"}
_READERS = frozenset({"binh", "em", "chi", "phuc", "lan", "giang"})

FIGURES = {"home", "figures", "figures of a program"}
PAGES = {
    "home": ("desk:home", "", ()),
    "outgoing": ("documents:outgoing", "", ()),
    "outgoing, all states": ("documents:outgoing", "view=running", ()),
    "outgoing, found": ("documents:outgoing", f"q={SECRET}", ()),
    "incoming": ("documents:incoming", "", ()),
    "incoming, all": ("documents:incoming", "view=all", ()),
    "incoming, found": ("documents:incoming", f"view=all&q={SECRET}", ()),
    "cases": ("documents:cases", "", ()),
    "archive": ("documents:archive", f"q={SECRET}", ()),
    "registers": ("documents:registers", "", ()),
    "board": ("directives:board", "", ()),
    "board of the heads": ("directives:board", "level=heads&by=holder", ()),
    "board of a department": ("directives:unit-board", "", ()),
    # In print they are the same rows.
    "board as a sheet": ("directives:board-sheet", "", ()),
    "orders as a sheet": ("directives:list-sheet", "", ()),
    "orders": ("directives:list", "", ()),
    "orders, found": ("directives:list", f"q={SECRET}", ()),
    "my work": ("directives:mine", "", ()),
    "what I gave": ("directives:mine", "view=given", ()),
    "my calendar": ("directives:calendar", "", ()),
    "what I gave, by day": ("directives:calendar", "of=given", ()),
    "my calendar, as a file": ("directives:calendar-file", "", ()),
    "orders to many": ("directives:batches", "", ()),
    "plans": ("directives:plans", "", ()),
    "notices": ("notifications:list", "", ()),
    "news": ("notifications:since", "", (0,)),
    "exchange": ("exchange:desk", "", ()),
    "search": ("desk:search", f"q={SECRET}", ()),
    "search, nearly": ("desk:search", f"q={NEARLY}", ()),
    "search, by number": ("desk:search", f"q=77/{SECRET}", ()),
    "search, facets": ("desk:search", "q=kế hoạch", ()),
    "search, newest": ("desk:search", "q=rà soát&order=newest", ()),
    "search, begun": ("desk:search", "", ()),
    "search, as a sheet": ("desk:search-sheet", "q=rà soát", ()),
    "found by a program": ("api:search", f"q={SECRET}", ()),
    "documents of a program": ("api:documents", "", ()),
    "figures": ("metrics:figures", "", ()),
    "figures of a program": ("api:metrics", "", ()),
    "people": ("org:people", "", ()),
    "audit": ("desk:audit", "", ()),
    "audit, own": ("desk:audit", "of=mine", ()),
    "audit, found": ("desk:audit", f"q={SECRET.split()[0]}", ()),
    "audit, of documents": ("desk:audit", "kind=documents.document", ()),
    "audit, of orders": ("desk:audit", "kind=directives.assignment", ()),
}


@pytest.fixture
def searched(house, settings, tmp_path) -> House:
    """The house with an index of its own."""
    settings.SEARCH = {"url": "", "path": tmp_path / "index"}
    index.rebuild()
    queue.drain(clock.now())
    return house


@pytest.fixture(scope="module")
def usual() -> dict[str, dict[str, tuple[int, str]]]:
    """The house's own pages, by person: the same before each hidden thing."""
    return {}


def seen_by(house: House, who: str) -> dict[str, tuple[int, str]]:
    """Every page of the person in words."""
    found = {}
    for label, (name, query, args) in PAGES.items():
        url = reverse(name, args=args) + (f"?{query}" if query else "")
        answer, _ = ask(house.people, who, url)
        found[label] = (answer.status_code, _words(answer, url))
    return found


def _words(answer: HttpResponse, url: str) -> str:
    """What a person reads: of a sheet its cells, not its packing."""
    sheet = answer.status_code == 200 and answer["Content-Type"] == sheets.MEDIA_TYPE
    return _cells(answer.content) if sheet else masked(answer, url)


def office_after(house: House, hidden: Hidden) -> None:
    hidden.make(house)
    queue.drain(clock.now())


@pytest.mark.parametrize("label", HIDDEN)
def test_every_page_is_that_of_a_world_without_it(searched, usual, recognised, unwatched, label):
    hidden = HIDDEN[label]
    blind = [who for who in EVERYBODY if who not in hidden.known]
    with transaction.atomic():
        before = {who: usual.get(who) or seen_by(searched, who) for who in blind}
        usual.update(before)
        office_after(searched, hidden)
        recognised()
        after = {who: seen_by(searched, who) for who in blind}
        transaction.set_rollback(True)

    # The figures count every document of the office; their list is looked at below.
    counted = FIGURES if label in _COUNTS else set()
    for who in blind:
        for page in set(PAGES) - (counted if who in _READERS else set()):
            assert after[who][page] == before[who][page], (who, page)
        assert not any(SECRET.split()[0] in words and q == "" for q, words in _bare(after[who]))


def _bare(pages: dict[str, tuple[int, str]]) -> list[tuple[str, str]]:
    return [(PAGES[label][1], words) for label, (_status, words) in pages.items()]


@pytest.mark.parametrize("label", HIDDEN)
def test_who_may_know_of_it_finds_it(searched, usual, recognised, unwatched, label):
    """The comparison above would pass on pages that show nothing to anybody."""
    hidden = HIDDEN[label]
    with transaction.atomic():
        before = {who: usual.get(who) or seen_by(searched, who) for who in hidden.known}
        usual.update(before)
        office_after(searched, hidden)
        recognised()
        after = {who: seen_by(searched, who) for who in hidden.known}
        transaction.set_rollback(True)

    for who in hidden.known - {"phuc", "lan"}:
        changed = [page for page in PAGES if after[who][page] != before[who][page]]
        assert {"search", "found by a program"} <= set(changed), (who, changed)


@pytest.mark.parametrize("who", ["em", "lan", "binh"])
def test_the_list_of_the_figures_keeps_what_is_hidden_without_a_name(searched, who):
    with transaction.atomic():
        presented(searched)
        page = searched.people.ask(who, reverse("metrics:figures"))
        program = searched.people.ask(who, reverse("api:metrics"))
        book = searched.people.ask(who, reverse("metrics:workbook"))
        transaction.set_rollback(True)

    for answer in (page, program):
        assert answer.status_code == 200
        # The number 77, not an address that ends in it (/documents/4977/).
        assert not re.search(r"(?<![\d/])77/", answer.content.decode())
        assert SECRET not in answer.content.decode()
    assert SECRET not in _cells(book.content)


def _cells(data: bytes) -> str:
    rows = [row for sheet in load_workbook(BytesIO(data)) for row in sheet.values]
    return " ".join(str(cell) for row in rows for cell in row)


# What the page of the audit shows to nobody yet: things of desks that are not the leaders'.
UNREAD = {
    "core.readlog",
    "documents.handover",
    "documents.loan",
    "documents.sealrequest",
    "documents.importrun",
    "exchange.changerequest",
    "exchange.quarantinedmessage",
    "metrics.snapshot",
}


def test_of_every_kind_of_thing_it_was_decided_who_reads_its_audit(house):
    kinds = set(AuditEvent.objects.values_list("object_type", flat=True).distinct())

    assert kinds - subjects.names().keys() <= UNREAD
    assert not UNREAD & subjects.names().keys()


def test_a_question_costs_the_same_queries_with_and_without_it(searched):
    """A difference in work would be a difference in time."""
    url = f"{reverse('desk:search')}?q={SECRET}"

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            searched.people.ask("an", url)
        return len(asked)

    with transaction.atomic():
        queries()
        before = queries()
        draft(searched)
        queue.drain(clock.now())
        after = queries()
        transaction.set_rollback(True)

    assert after == before


def test_what_is_taken_back_is_gone_before_the_index_knows(searched):
    actor = actor_of(searched.people["ha"])
    url = f"{reverse('desk:search')}?q={SECRET}"
    with transaction.atomic():
        made = draft(searched)
        sharing.share(actor=actor, document=made, position=searched.people["an"])
        queue.drain(clock.now())
        own = reverse("documents:document", args=[made.pk])
        shown = (searched.people.ask("an", url), searched.people.ask("an", own))
        sharing.unshare(actor=actor, document=made, position=searched.people["an"])
        gone = (searched.people.ask("an", url), searched.people.ask("an", own))
        transaction.set_rollback(True)

    assert shown[0].context["found"].hits
    assert shown[1].status_code == 200
    assert not gone[0].context["found"].hits
    assert gone[0].context["found"].result.total == 0
    assert gone[1].status_code == 404


@pytest.mark.parametrize("label", HIDDEN)
def test_hints_go_to_nobody_who_may_not_know(
    house, label, monkeypatch, django_capture_on_commit_callbacks
):
    hidden, sent = HIDDEN[label], []
    monkeypatch.setattr(push, "send", lambda group, message: sent.append((group, message)))
    groups = {f"user.{house.people[who].user_id}": who for who in EVERYBODY}

    with transaction.atomic():
        with django_capture_on_commit_callbacks(execute=True):
            hidden.make(house)
        transaction.set_rollback(True)

    told = {groups[group] for group, _message in sent}
    # A sharing tells its person once, while it stands.
    assert told <= hidden.known | ({"an"} if "taken back" in label else set())
    assert SECRET not in str(sent)
