"""Every route of the house and what it asks of a person; a route that is missing here fails."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.expectations import INCOMING, OUTGOING, STAMPED
from tests.access.house import House

READ, WRITE, BOTH = ("GET",), ("POST",), ("GET", "POST")
Args = Callable[[House, Any], list[Any]]


def _pk(house: House, thing: Any) -> list[Any]:
    return [thing.pk]


def _newest(house: House, document: Any) -> list[Any]:
    version = document.versions.exclude(file=None).order_by("-ordinal").first()
    return [document.pk, version.ordinal if version else 1]


def _first_page(house: House, document: Any) -> list[Any]:
    return [*_newest(house, document), 1]


def _first_file(house: House, document: Any) -> list[Any]:
    return [document.pk, 1]


@dataclass(frozen=True)
class OnObject:
    """A route with an object: who may is looked up by `kind` and `what`.

    `only` are the objects to which the page applies; on others even who may is told so (403, 404
    or 409), and never shown a form.
    """

    kind: str
    what: str = "look"
    methods: tuple[str, ...] = READ
    args: Args = _pk
    only: tuple[str, ...] | None = None
    # A POST must name one thing more: 404 for who names none.
    names: bool = False


@dataclass(frozen=True)
class Plain:
    """A route without an object: `role` names who may; None is public."""

    role: str | None
    methods: tuple[str, ...] = READ
    args: tuple[Any, ...] = ()
    # Needs more than the address (a picture typed before, a pick): 404 for who brings nothing.
    empty: bool = False


Route = OnObject | Plain


def _document(what: str = "look", methods: tuple[str, ...] = BOTH, **more: Any) -> OnObject:
    return OnObject("document", what, methods, **more)


def _versions() -> tuple[str, ...]:
    """Objects with a file; what came from an old register has none."""
    return tuple(name for name in (*OUTGOING, *INCOMING) if name != "archived")


_ARRIVED = tuple(name for name in INCOMING if name != "archived")

DOCUMENTS: dict[str, Route] = {
    "documents:outgoing": Plain("anybody"),
    "documents:selection": Plain("anybody", WRITE),
    "documents:sign": Plain("anybody", BOTH, empty=True),
    "documents:issue": Plain("anybody", BOTH, empty=True),
    "documents:results": Plain("anybody"),
    "documents:new": Plain("staff"),
    "documents:upload": Plain("staff", BOTH),
    "documents:write": Plain("staff", BOTH, ("KH",)),
    "documents:draft-preview": Plain("staff", WRITE, ("KH",)),
    "documents:draft-sheet": Plain("staff", READ, ("0" * 64, 1), empty=True),
    "documents:document": _document(methods=READ),
    "documents:preview": _document(methods=READ),
    "documents:edit": _document("edit"),
    "documents:places": _document("edit", only=("uploaded",)),
    "documents:submit": _document("submit"),
    "documents:agree": _document("review"),
    "documents:return": _document("return"),
    "documents:cancel": _document("cancel", only=OUTGOING),
    "documents:recall": _document("recall", only=OUTGOING),
    "documents:share": _document("share"),
    "documents:unshare": _document("share", WRITE, names=True),
    "documents:download": _document(methods=READ, args=_newest, only=_versions()),
    "documents:page": _document(methods=READ, args=_first_page, only=_versions()),
    "documents:verification": _document(methods=READ, args=_newest, only=_versions()),
    "documents:attachment": _document(methods=READ, args=_first_file, only=_ARRIVED),
    "documents:incoming": Plain("anybody"),
    "documents:incoming-selection": Plain("clerk", WRITE),
    "documents:present-many": Plain("clerk", BOTH, empty=True),
    "documents:paper": Plain("clerk", BOTH),
    "documents:duplicates": Plain("clerk"),
    "documents:register": _document("registry", only=INCOMING),
    "documents:refuse": _document("registry", only=INCOMING),
    "documents:present": _document("registry", only=INCOMING),
    "documents:note": _document("return", only=INCOMING),
    "documents:arrival-stamp": _document(methods=READ, only=STAMPED),
    "documents:document-cases": _document(methods=READ),
    "documents:file": _document(),
    "documents:registers": Plain("anybody"),
    "documents:book": OnObject("register"),
    "documents:book-pdf": OnObject("register"),
    "documents:book-xlsx": OnObject("register"),
    "documents:cases": Plain("anybody"),
    "documents:case-new": Plain("staff", BOTH),
    "documents:archive": Plain("anybody"),
    "documents:case": OnObject("case"),
    "documents:case-add": OnObject("case", "keep", BOTH, names=True),
    "documents:case-close": OnObject("case", "keep", BOTH),
    "documents:case-reopen": OnObject("case", "keep", BOTH),
}


def _assignment(what: str) -> OnObject:
    return OnObject("assignment", what, BOTH)


def _file_of(house: House, directive: Any) -> list[Any]:
    mine = [f for f in house.of("report_file").values() if _above(f) == directive.pk]
    return [directive.pk, mine[0].pk if mine else 10**6]


def _above(file: Any) -> int:
    return int(file.report.assignment.directive_id)


DIRECTIVES: dict[str, Route] = {
    # Leaders and heads are led to the board, everybody else to their own work.
    "directives:home": Plain("anybody"),
    "directives:board": Plain("anybody"),
    "directives:unit-board": Plain("anybody"),
    "directives:board-sheet": Plain("anybody"),
    "directives:board-print": Plain("anybody"),
    "directives:list-sheet": Plain("anybody"),
    "directives:list-print": Plain("anybody"),
    "directives:mine": Plain("anybody"),
    "directives:calendar": Plain("anybody"),
    "directives:calendar-file": Plain("anybody"),
    "directives:list": Plain("anybody"),
    # It names every arrival of the office, as the register of arrivals does.
    "directives:followup": Plain("clerk"),
    "directives:followup-pdf": Plain("clerk"),
    "directives:followup-xlsx": Plain("clerk"),
    "directives:rules": Plain("keeper of reminders", BOTH),
    "directives:rule-switch": Plain("keeper of reminders", WRITE),
    "directives:rules-restore": Plain("keeper of reminders", WRITE),
    "directives:give": Plain("giver", BOTH),
    "directives:deadline": Plain("anybody"),
    "directives:of_document": _document(methods=READ),
    "directives:slip": _document(methods=READ, only=INCOMING),
    "directives:give-on": _document("order"),
    "directives:give-below": _assignment("hand_on"),
    "directives:directive": OnObject("directive"),
    "directives:file": OnObject("directive", args=_file_of, only=("below", "other")),
    "directives:withdraw": OnObject("directive", "withdraw", BOTH),
    "directives:cancel": OnObject("directive", "rule", BOTH),
    "directives:reopen": OnObject("directive", "rule", BOTH),
    "directives:product": OnObject("directive", "rule", BOTH),
    "directives:target": OnObject("directive", "rule", BOTH),
    "directives:measure": OnObject("indicator", "measure", BOTH),
    "directives:indicator-change": OnObject("indicator", "rule", BOTH),
    "directives:indicator-remove": OnObject("indicator", "rule", BOTH),
    "directives:indicator-end": OnObject("indicator", "rule", BOTH),
    "directives:plans": Plain("anybody"),
    # Named by the address; nobody sees a plan without a name.
    "directives:plan": Plain("anybody", empty=True),
    "directives:plan-xlsx": Plain("anybody", empty=True),
    "directives:batches": Plain("anybody"),
    "directives:batch": OnObject("batch"),
    "directives:batch-xlsx": OnObject("batch"),
    "directives:batch-urge": OnObject("batch", "rule", BOTH),
    "directives:batch-cancel": OnObject("batch", "rule", BOTH),
    "directives:batch-approve": OnObject("batch", "rule", BOTH),
    "directives:accept": _assignment("work"),
    "directives:return": _assignment("work"),
    "directives:quick": _assignment("work"),
    "directives:progress": _assignment("work"),
    "directives:result": _assignment("lead"),
    "directives:extend": _assignment("lead"),
    "directives:approve": _assignment("rule"),
    "directives:send-back": _assignment("rule"),
    "directives:suspend": _assignment("rule"),
    "directives:move-deadline": _assignment("rule"),
    "directives:resume": _assignment("rule"),
    "directives:insist": _assignment("rule"),
    "directives:reassign": _assignment("rule"),
    "directives:grant": OnObject("extension", "decide", BOTH),
    "directives:refuse": OnObject("extension", "decide", BOTH),
}


def _receipt(*more: str) -> Args:
    def args(house: House, delivery: Any) -> list[Any]:
        own = [r for r in house.of("receipt").values() if r.delivery_id == delivery.pk]
        return [delivery.pk, own[0].pk, *more]

    return args


EXCHANGE: dict[str, Route] = {
    "exchange:desk": Plain("clerk"),
    "exchange:retry-answer": OnObject("message", methods=WRITE),
    "exchange:reconsider": OnObject("quarantine", methods=WRITE),
    "exchange:dispatch": _document("registry", only=OUTGOING),
    "exchange:deliveries": _document(methods=READ),
    "exchange:arrival": _document(methods=READ),
    "exchange:retry": OnObject("delivery", "send", WRITE),
    "exchange:posted": OnObject("delivery", "send", BOTH),
    "exchange:receipt": OnObject("delivery", args=_receipt()),
    "exchange:proof": OnObject("delivery", args=_receipt("statement")),
}

OTHERS: dict[str, Route] = {
    "desk:home": Plain("anybody"),
    "desk:search": Plain("anybody"),
    "desk:sign-in": Plain(None, BOTH),
    "desk:sign-out": Plain("anybody", WRITE),
    "desk:acting": Plain("anybody", WRITE),
    "metrics:figures": Plain("reader of figures"),
    "metrics:workbook": Plain("reader of figures"),
    "org:people": Plain("administrator"),
    "org:calendar": Plain("keeper of the calendar", BOTH),
    "org:calendar-year": Plain("keeper of the calendar", BOTH, (2026,)),
    "org:calendar-confirm": Plain("keeper of the calendar", WRITE, (2026,)),
    "org:calendar-clear": Plain("keeper of the calendar", WRITE, (2026, 9, 2)),
    "org:calendar-hours": Plain("keeper of the calendar", WRITE),
    "notifications:list": Plain("anybody"),
    # Nobody has the notice of this number.
    "notifications:open": Plain("anybody", READ, (987654,), empty=True),
    "notifications:since": Plain("anybody", READ, (0,)),
    "notifications:read": Plain("anybody", WRITE),
    "notifications:digest": Plain("anybody", WRITE),
    "notifications:mail": Plain("administrator"),
    # No mail of this number was ever made.
    "notifications:mail-retry": Plain("administrator", WRITE, (987654,), empty=True),
    "api:openapi-json": Plain("anybody"),
    "api:openapi-view": Plain("anybody"),
    "api:api-root": Plain("anybody", empty=True),
    "api:me": Plain("anybody"),
    "api:search": Plain("anybody"),
    "api:documents": Plain("anybody"),
    "api:document": _document(methods=READ),
    "api:metrics": Plain("reader of figures"),
    "set_language": Plain(None, WRITE),
    "demo:cast": Plain(None),
    "demo:progress": Plain(None),
    "demo:enter": Plain(None, WRITE, empty=True),
}

ROUTES: dict[str, Route] = {**DOCUMENTS, **DIRECTIVES, **EXCHANGE, **OTHERS}
# Sockets have a table of their own in ASGI.
SOCKETS = ("ws/",)


def mapped() -> dict[str, URLPattern]:
    """Every route of the URL map by its full name; one without a name goes by its address."""
    return dict(_walk(get_resolver().url_patterns, "", ""))


def _walk(
    patterns: Iterable[URLPattern | URLResolver], space: str, path: str
) -> Iterable[tuple[str, URLPattern]]:
    for one in patterns:
        here = f"{path}{one.pattern}"
        if isinstance(one, URLResolver):
            below = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, below, here)
        else:
            yield (f"{space}{one.name}" if one.name else here), one


def of_objects() -> list[str]:
    return [name for name, route in ROUTES.items() if isinstance(route, OnObject)]


def plain() -> list[str]:
    return [name for name, route in ROUTES.items() if isinstance(route, Plain)]


def address(name: str, house: House, thing: Any = None) -> str:
    route = ROUTES[name]
    args = route.args(house, thing) if isinstance(route, OnObject) else list(route.args)
    return reverse(name, args=args)
