"""One that is hidden among many that are allowed: all are refused, and nothing has changed.

Every place that reads several values of one name is found in the source and stands in the table.
"""

import ast
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from docflow.notifications.models import Notification
from docflow.org.selectors.people import team_of
from docflow.org.states import TeamKind
from tests.access.house import PIN
from tests.access.walking import ask

ROOMS = ("docflow", "directives")
SEVERAL = {"MultipleChoiceField", "RowsField", "TypedMultipleChoiceField"}
#: What names no object of anybody, and why.
HARMLESS = {
    (
        "docflow/identity/views/factors.py",
        "code",
    ): "the own recovery codes, of which others are left out",
    ("docflow/documents/forms/route_plans.py", "types"): "codes of the kinds of documents",
    ("docflow/documents/forms/scheme.py", "types"): "codes of the kinds of documents",
    ("docflow/documents/forms/copies.py", "offices"): "offices, which everybody may write to",
    ("docflow/documents/forms/drafts.py", "offices"): "offices, which everybody may write to",
    ("docflow/documents/views/scans.py", "files"): "the files that are sent",
    ("docflow/documents/views/signing.py", "shown"): "marks of what the page showed",
    ("docflow/exchange/forms/dispatching.py", "paper"): "receivers of the document of the page",
    ("docflow/exchange/forms/addresses.py", "paper_required"): "codes of the kinds of documents",
    ("directives/forms/giving.py", "parts"): "paragraphs of the document of the page",
    ("directives/forms/giving_many.py", "whole"): "places in the list of the page",
}


def _pks(*things: Any) -> list[int]:
    return [thing.pk for thing in things]


def _holders(house, *names: str) -> list[str]:
    return [f"person:{house.people[name].pk}" for name in names]


def _units(house, *names: str) -> list[str]:
    return [f"unit:{house.people[name].unit_id}" for name in names]


def _notices(_house) -> Any:
    return Notification.objects.filter(read_at=None).order_by("pk")


def _offered(house) -> list[str]:
    """Somebody the page itself offers as a helper."""
    url = reverse("directives:cooperation", args=[house["directive", "order"].pk])
    page, _ = ask(house.people, "chi", url)
    return [re.search(r'name="holders"[^>]*value="([^"]+)"', page.content.decode())[1]]


def _team(house, unit: str) -> list[int]:
    position = house.people[unit]
    return [team_of(position.office_id, TeamKind.EVERYBODY, position.unit_id).pk]


Maker = Callable[[Any], Any]


class Case:
    """A selection: who makes it where, what may be picked, what may not, and the rest of it."""

    def __init__(
        self,
        site: tuple[str, str],
        who: str,
        route: str | Maker,
        allowed: Maker,
        hidden: Maker,
        **more: Any,
    ) -> None:
        self.site, self.who, self.route = site, who, route
        self.allowed, self.hidden, self.more = allowed, hidden, more

    def url(self, house) -> str:
        return reverse(self.route) if isinstance(self.route, str) else self.route(house)

    def data(self, house, picked: list[Any]) -> dict[str, Any]:
        more = {k: v(house) if callable(v) else v for k, v in self.more.items()}
        return {**more, self.site[1]: picked}


def _of(kind: str, *names: str) -> Maker:
    return lambda house: _pks(*(house[kind, name] for name in names))


def _nothing(_house: Any) -> list[int]:
    return []


VIEWS, FORMS = "docflow/documents/views", "docflow/documents/forms"
CASES = {
    "sign": Case(
        (f"{VIEWS}/signing.py", "pick"), "chi", "documents:sign",
        _of("document", "leader"), _of("document", "theirs"), pin=PIN,
    ),
    "issue": Case(
        (f"{VIEWS}/signing.py", "pick"), "dung", "documents:issue",
        _of("document", "signed"), _of("document", "abroad_draft"), pin=PIN,
    ),
    "ask for the seal": Case(
        (f"{VIEWS}/sealing.py", "pick"), "dung", "documents:seal-ask",
        _of("document", "signed"), _of("document", "draft"),
    ),
    "register": Case(
        (f"{VIEWS}/incoming.py", "pick"), "dung", "documents:incoming-selection",
        _of("document", "arrived"), _of("document", "abroad_arrived"), act="register",
    ),
    "present": Case(
        (f"{VIEWS}/incoming.py", "pick"), "dung", "documents:present-many",
        _of("document", "registered"), _of("document", "abroad_arrived"),
        leader=lambda house: house.people["chi"].pk, note="Kính trình",
    ),
    "read": Case(
        ("docflow/notifications/views.py", "id"), "an", "notifications:read",
        lambda house: [_notices(house).filter(user=house.people["an"].user).first().pk],
        lambda house: [_notices(house).exclude(user=house.people["an"].user).first().pk],
    ),
    "pass on": Case(
        (f"{FORMS}/passing.py", "case_files"), "an", "documents:cases-pass",
        _of("case", "mine"), _of("case", "theirs"),
        to=lambda house: house.people["binh"].pk, reason="Chuyển công tác",
    ),
    "hand over": Case(
        (f"{FORMS}/handing.py", "case_files"), "ha", "documents:hand-over-new",
        _nothing, _of("case", "theirs", "mine"),
    ),
    "answer": Case(
        (f"{FORMS}/drafts.py", "answers"), "an",
        lambda _house: reverse("documents:write", args=["CV"]),
        _of("document", "directed"), _of("document", "abroad_arrived"),
        subject="Về việc trả lời", body="Nội dung trả lời.",
        signer=lambda house: house.people["chi"].pk, others="Sở Nội vụ",
    ),
    "share a search": Case(
        ("docflow/desk/forms/saved.py", "teams"), "an",
        lambda _house: f"{reverse('desk:save')}?q=kế+hoạch",
        lambda house: _team(house, "an"), lambda house: _team(house, "tam"), name="Kế hoạch",
    ),
    "help": Case(
        ("directives/forms/acts.py", "holders"), "chi",
        lambda house: reverse("directives:cooperation", args=[house["directive", "order"].pk]),
        _offered, lambda house: _units(house, "tam"),
    ),
    "inform": Case(
        ("directives/forms/giving.py", "informed"), "chi", "directives:give",
        lambda house: _units(house, "em"), lambda house: _units(house, "tam"),
        text="Rà soát thủ tục", origin="meeting", lead=lambda house: _units(house, "an")[0],
    ),
    "coordinate": Case(
        ("directives/forms/giving.py", "coordinating"), "chi", "directives:give",
        lambda house: _units(house, "em"), lambda house: _holders(house, "giang"),
        text="Rà soát thủ tục", origin="meeting", lead=lambda house: _units(house, "an")[0],
    ),
    "give to many": Case(
        ("directives/forms/giving_many.py", "lead"), "chi",
        lambda _house: f"{reverse('directives:give')}?many=1",
        lambda house: _units(house, "an", "em"), lambda house: _units(house, "tam"),
        text="Báo cáo đồng loạt", origin="meeting", many="1",
    ),
    "approve": Case(
        ("directives/forms/batches.py", "lines"), "chi",
        lambda house: reverse("directives:batch-approve", args=[house["batch", "both"].pk]),
        _nothing, lambda house: _leads(house, "abroad"),
    ),
}  # fmt: skip


def _leads(house, batch: str) -> list[int]:
    from directives.models import Assignment

    led = Assignment.objects.filter(directive__batch=house["batch", batch])
    return list(led.values_list("pk", flat=True))


@pytest.mark.parametrize("name", CASES)
def test_one_hidden_among_the_picked_refuses_them_all(house, name):
    case = CASES[name]
    url, hidden = case.url(house), case.hidden(house)
    assert hidden

    for picked in ([*case.allowed(house), *hidden], [*hidden, *case.allowed(house)], hidden):
        answer, writes = ask(house.people, case.who, url, "POST", case.data(house, picked))
        # Not there, or the form comes back with what is wrong.
        assert answer.status_code in (200, 403, 404, 422), (name, answer.status_code)
        assert writes == [], name


# Signing is durable and cannot be taken back within a test (its own tests sign); nothing in the
# house can be handed over or approved, no unit is free to help, no second clerk is asked for.
IDLE = ("sign", "issue", "ask for the seal", "hand over", "approve", "help")


@pytest.mark.parametrize("name", [name for name in CASES if name not in IDLE])
def test_the_same_without_it_is_done(house, name):
    """Else a refusal above would say nothing."""
    case = CASES[name]
    url, picked = case.url(house), case.allowed(house)

    answer, writes = ask(house.people, case.who, url, "POST", case.data(house, picked))

    assert answer.status_code in (302, 303), name
    assert writes, name


def test_a_selection_that_leads_on_leads_to_the_refusal(house):
    """The list itself only carries what was ticked to the page that asks."""
    picked = _pks(house["document", "leader"], house["document", "theirs"])
    data = {"act": "sign", "pick": picked}

    answer, writes = ask(house.people, "chi", reverse("documents:selection"), "POST", data)
    assert (answer.status_code, writes) == (302, [])
    led, writes = ask(house.people, "chi", answer.url)
    assert (led.status_code, writes) == (404, [])


def test_every_place_that_takes_several_values_has_a_case():
    covered = {case.site for case in CASES.values()} | set(HARMLESS)
    # The list of the desk, followed above; what a form came back with, read by its field.
    covered |= {(f"{VIEWS}/outgoing.py", "pick"), (f"{VIEWS}/passing.py", "case_files")}
    covered |= {("directives/forms/giving.py", "lead")}

    assert _sites() - covered == set()
    assert covered - _sites() == set()


def _sites() -> set[tuple[str, str]]:
    found = set()
    for room in ROOMS:
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            place = str(path.relative_to(settings.BASE_DIR))
            if not {"views", "views.py", "forms"} & set(path.parts):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found |= {(place, name) for name in _names(tree) if name}
    return found


def _names(tree: ast.AST) -> set[str]:
    names = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "getlist"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if targets and isinstance(node.value, ast.Call) and _several(node.value.func):
            names |= {_target(one) for one in targets}
    return names


def _several(called: ast.expr) -> bool:
    name = getattr(called, "attr", "") or getattr(called, "id", "")
    return name in SEVERAL or name == "AnswersField"


def _target(target: ast.expr) -> str:
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return str(target.slice.value)
    return getattr(target, "id", "")
