"""Every route of the house and what it asks of a person; a route that is missing here fails."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.expectations import INCOMING, OUTGOING, STAMPED
from tests.access.house import NOW, House

READ, WRITE, BOTH = ("GET",), ("POST",), ("GET", "POST")
Args = Callable[[House, Any], list[Any]]


def _pk(house: House, thing: Any) -> list[Any]:
    return [thing.pk]


def _newest(house: House, document: Any) -> list[Any]:
    version = document.versions.exclude(file=None).order_by("-ordinal").first()
    return [document.pk, version.ordinal if version else 1]


def _first_page(house: House, document: Any) -> list[Any]:
    return [*_newest(house, document), 1]


def _first_signature(house: House, document: Any) -> list[Any]:
    return [*_newest(house, document), 0]


def _first_signed_page(house: House, document: Any) -> list[Any]:
    return [*_first_signature(house, document), 1]


def _field(house: House, document: Any) -> list[Any]:
    """The field that comes next."""
    return [document.pk, "Seal" if document.status == "signed" else "Signer"]


def _as_pdf(house: House, case_file: Any) -> list[Any]:
    return [case_file.pk, "pdf"]


def _limited(house: House, hand_over: Any) -> list[Any]:
    return [hand_over.pk, "limited", "pdf"]


def _first_item(house: House, case_file: Any) -> list[Any]:
    item = case_file.items.first()
    return [case_file.pk, item.pk if item else 10**6]


def _first_line(house: House, file_list: Any) -> list[Any]:
    return [file_list.pk, file_list.lines.first().pk]


def _kept_number(house: House, register: Any) -> list[Any]:
    entry = register.entries.filter(state="reserved").first()
    return [register.pk, entry.number if entry else 10**6]


def _no_link(house: House, document: Any) -> list[Any]:
    return [document.pk, 10**6]


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
    # A step of signing in: who has not come that far is sent back to its beginning.
    step: bool = False
    # Asked with a signature of another installation and without a session: 401 for everybody.
    signed: bool = False


Route = OnObject | Plain


def _document(what: str = "look", methods: tuple[str, ...] = BOTH, **more: Any) -> OnObject:
    return OnObject("document", what, methods, **more)


def _versions() -> tuple[str, ...]:
    """Objects with a file; what came from an old register has none."""
    return tuple(name for name in (*OUTGOING, *INCOMING) if name != "archived")


# Drafts of the decree's layouts: an upload has nothing to type.
_TYPED = ("draft", "shared", "returned", "theirs", "abroad_draft")
_ARRIVED = tuple(name for name in INCOMING if name != "archived")

DOCUMENTS: dict[str, Route] = {
    "documents:outgoing": Plain("anybody"),
    "documents:selection": Plain("anybody", WRITE),
    "documents:sign": Plain("anybody", BOTH, empty=True),
    "documents:token-sign": Plain("anybody", empty=True),
    "documents:token-issue": Plain("anybody", empty=True),
    # They name what they are about in JSON; each looks it up for the person alone.
    "documents:token-prepare": Plain("anybody", WRITE),
    "documents:token-finish": Plain("anybody", WRITE),
    "documents:token-stop": Plain("anybody", WRITE),
    "documents:issue": Plain("anybody", BOTH, empty=True),
    "documents:seal-ask": Plain("anybody", WRITE, empty=True),
    "documents:seal-request": OnObject("seal_request"),
    "documents:seal-confirm": OnObject("seal_request", "confirm", WRITE),
    "documents:seal-close": OnObject("seal_request", methods=WRITE),
    "documents:run": Plain("anybody", READ, (999_999,), empty=True),
    "documents:run-stop": Plain("anybody", WRITE, (999_999,), empty=True),
    "documents:looks": Plain("anybody", BOTH),
    "documents:look": Plain("anybody", READ, ("signature",)),
    "documents:look-withdraw": Plain("anybody", WRITE, ("no-such-kind",), empty=True),
    "documents:route-rules": Plain("keeper of reminders", BOTH),
    "documents:new": Plain("staff"),
    "documents:upload": Plain("staff", BOTH),
    "documents:word-new": Plain("staff", BOTH),
    "documents:write": Plain("staff", BOTH, ("KH",)),
    "documents:draft-preview": Plain("staff", WRITE, ("KH",)),
    # Without the name of an open page: 422 for who may draft.
    # Without the name of an open page: 422 for who may.
    "documents:typed-new": Plain("staff", WRITE, ("KH",)),
    "documents:draft-sheet": Plain("staff", READ, ("0" * 64, 1), empty=True),
    "documents:document": _document(methods=READ),
    "documents:preview": _document(methods=READ),
    "documents:edit": _document("edit"),
    "documents:editing": _document("edit"),
    # Nobody else has it open: back to the page that edits it.
    "documents:take-over": _document("edit"),
    "documents:typed": _document("edit", WRITE, only=_TYPED),
    "documents:fields": _document(methods=READ),
    "documents:describe": _document("describe"),
    "documents:links": _document(methods=READ),
    # Without a kind: 404 for who may edit.
    "documents:link-add": _document("edit", WRITE, names=True),
    "documents:link-remove": _document("edit", WRITE, args=_no_link, names=True),
    "documents:comments": _document("remarks", READ),
    "documents:comment-add": _document("comment", WRITE),
    "documents:comment": _document("comment", WRITE, args=_first_file, names=True),
    "documents:compare": _document(methods=READ),
    "documents:layout": _document(methods=READ),
    # Nothing departs, or nothing was mended: 409 for who may edit.
    "documents:layout-mend": _document("edit", WRITE),
    "documents:layout-undo": _document("edit", WRITE),
    "documents:places": _document("edit", only=("uploaded",)),
    "documents:stamp": _document("stamp", READ, args=_field, only=("leader", "signed")),
    "documents:submit": _document("submit"),
    "documents:agree": _document("review"),
    "documents:token-initial": _document("review", methods=READ),
    "documents:return": _document("return"),
    "documents:ask-opinions": _document("advice"),
    "documents:give-back": _document("give back"),
    "documents:take-back": _document("take back"),
    "documents:undo": _document("undo"),
    "documents:changes": _document(methods=READ),
    "documents:cancel": _document("cancel", only=OUTGOING),
    "documents:correct": _document(only=("issued", "filed", "abroad_issued")),
    "documents:number-use": _document("number", only=("signed",)),
    "documents:recall": _document("recall", only=OUTGOING),
    "documents:share": _document("share"),
    "documents:unshare": _document("share", WRITE, names=True),
    "documents:download": _document(methods=READ, args=_newest, only=_versions()),
    "documents:page": _document(methods=READ, args=_first_page, only=_versions()),
    "documents:verification": _document(methods=READ, args=_newest, only=_versions()),
    "documents:signed": _document(
        methods=READ, args=_first_signature, only=("signed", "issued", "filed")
    ),
    "documents:signed-look": _document(
        methods=READ, args=_first_signature, only=("signed", "issued", "filed")
    ),
    "documents:signed-page": _document(
        methods=READ, args=_first_signed_page, only=("signed", "issued", "filed")
    ),
    "documents:document-copies": _document(methods=READ),
    "documents:copy-new": _document("copy"),
    "documents:copy-permit": _document("decide copy", only=("copy",)),
    "documents:copy-decline": _document("decide copy"),
    "documents:copy-print": _document("number", only=("copy_permitted",)),
    "documents:lend": _document("lend"),
    "documents:loans": Plain("archive"),
    "documents:loans-pdf": Plain("archive"),
    "documents:loans-xlsx": Plain("archive"),
    "documents:loan": OnObject("loan"),
    "documents:loan-extend": OnObject("loan", "keep", BOTH),
    "documents:loan-return": OnObject("loan", "keep", BOTH),
    "documents:authenticity": _document(methods=READ, only=("issued", "filed")),
    "documents:verify": Plain(None, BOTH),
    "documents:verify-code": Plain(None, BOTH, ("no-such-code",), empty=True),
    "documents:attachments": _document("edit"),
    "documents:attachment-remove": _document("edit", WRITE, args=_first_file, names=True),
    "documents:attachment": _document(methods=READ, args=_first_file, only=_ARRIVED),
    "documents:incoming": Plain("anybody"),
    "documents:incoming-selection": Plain("clerk", WRITE),
    "documents:present-many": Plain("clerk", BOTH, empty=True),
    "documents:paper": Plain("clerk", BOTH),
    "documents:duplicates": Plain("clerk"),
    "documents:secret-in": Plain("clerk", BOTH),
    "documents:secret-out": Plain("clerk", BOTH),
    "documents:scans": Plain("clerk", BOTH),
    "documents:scan-page": Plain("clerk", READ, (999_999,), empty=True),
    "documents:scan-drop": Plain("clerk", WRITE, (999_999,), empty=True),
    "documents:arrival-slip": _document(methods=READ, only=STAMPED),
    "documents:register": _document("registry", only=INCOMING),
    "documents:refuse": _document("registry", only=INCOMING),
    "documents:present": _document("registry", only=INCOMING),
    "documents:note": _document("return", only=INCOMING),
    "documents:arrival-stamp": _document(methods=READ, only=STAMPED),
    "documents:document-cases": _document(methods=READ),
    "documents:file": _document(),
    "documents:registers": Plain("anybody"),
    "documents:book": OnObject("register"),
    "documents:book-reserved": OnObject("register", methods=BOTH),
    "documents:number-give-up": OnObject(
        "register", methods=BOTH, args=_kept_number, only=("outgoing",)
    ),
    "documents:book-pdf": OnObject("register"),
    "documents:book-xlsx": OnObject("register"),
    "documents:cases": Plain("anybody"),
    "documents:case-new": Plain("staff", BOTH),
    "documents:archive": Plain("anybody"),
    "documents:case": OnObject("case"),
    "documents:case-add": OnObject("case", "keep", BOTH, names=True),
    "documents:case-close": OnObject("case", "keep", BOTH),
    "documents:case-reopen": OnObject("case", "keep", BOTH),
    "documents:case-edit": OnObject("case", "keep", BOTH),
    "documents:case-remove": OnObject("case", "keep", WRITE, args=_first_item, only=("mine",)),
    "documents:case-settle": OnObject("case", "keep", BOTH),
    "documents:case-keep-back": OnObject("case", "keep", BOTH),
    "documents:case-hold": OnObject("case", "hold", BOTH),
    "documents:case-lift": OnObject("case", "lift", BOTH),
    "documents:case-share": OnObject("case", "keep", BOTH),
    "documents:case-unshare": OnObject("case", "keep", WRITE, names=True),
    "documents:cases-pass": Plain("anybody", BOTH),
    "documents:case-rights": OnObject("case", "own", WRITE),
    "documents:case-package": OnObject("case", "keep", WRITE, only=("offered", "over")),
    "documents:hand-over-package": OnObject("hand_over", "take", WRITE),
    "documents:packages": Plain("anybody"),
    "documents:brought": Plain("archive", BOTH),
    "documents:brought-one": Plain("archive", READ, (999_999,), empty=True),
    "documents:brought-take": Plain("archive", WRITE, (999_999,), empty=True),
    "documents:brought-drop": Plain("archive", WRITE, (999_999,), empty=True),
    "documents:package": Plain("anybody", READ, (999_999,), empty=True),
    "documents:case-documents": OnObject("case", args=_as_pdf),
    "documents:hand-overs": Plain("anybody"),
    "documents:hand-over-new": Plain("anybody", BOTH),
    "documents:hand-over": OnObject("hand_over"),
    "documents:hand-over-accept": OnObject("hand_over", "take", BOTH),
    "documents:hand-over-return": OnObject("hand_over", "take", BOTH),
    "documents:hand-over-withdraw": OnObject("hand_over", "withdraw", BOTH),
    "documents:hand-over-minutes": OnObject("hand_over"),
    "documents:hand-over-list": OnObject("hand_over", args=_limited),
    "documents:file-lists": Plain("anybody"),
    "documents:file-list-new": Plain("archive", BOTH),
    "documents:file-list": OnObject("file_list"),
    "documents:line-new": OnObject("file_list", "keep", BOTH),
    "documents:line-edit": OnObject("file_list", "keep", BOTH, args=_first_line),
    "documents:line-drop": OnObject("file_list", "keep", WRITE, args=_first_line),
    "documents:line-open": OnObject("file_list", methods=WRITE, args=_first_line, only=("mine",)),
    "documents:file-list-import": OnObject("file_list", "keep", BOTH),
    "documents:file-list-approve": OnObject("file_list", "approve", BOTH),
    "documents:file-list-amend": OnObject("file_list", "keep", BOTH),
    "documents:file-list-pdf": OnObject("file_list"),
    "documents:file-list-xlsx": OnObject("file_list"),
    "documents:scheme": Plain("reader of books"),
    "documents:scheme-example": Plain("keeper of the form", WRITE),
    "documents:scheme-new": Plain("keeper of the form", BOTH, (NOW.year,)),
    "documents:scheme-prepare": Plain("keeper of the form", WRITE, (NOW.year,)),
    # No year but the next one was prepared, and it has begun.
    "documents:scheme-drop": Plain("keeper of the form", WRITE, (NOW.year + 3,), empty=True),
    "documents:scheme-edit": Plain("keeper of the form", BOTH, (987654,), empty=True),
    "documents:scheme-remove": Plain("keeper of the form", BOTH, (987654,), empty=True),
    "documents:route-plans": Plain("anybody"),
    "documents:route-plan-new": Plain("keeper of routes", BOTH),
    "documents:route-plan": OnObject("route_plan"),
    "documents:route-plan-edit": OnObject("route_plan", "keep", BOTH),
    "documents:route-plan-copy": OnObject("route_plan", "copy", BOTH),
    "documents:route-plan-retire": OnObject("route_plan", "keep", BOTH),
    "documents:processes": Plain("anybody"),
    "documents:process-new": Plain("keeper of routes", BOTH),
    "documents:process-figures": Plain("anybody"),
    "documents:process": OnObject("process"),
    "documents:process-stations": OnObject("process"),
    "documents:process-begin": OnObject("process", "keep", BOTH),
    "documents:process-edit": OnObject("process", "keep", BOTH, only=("drafted", "abroad")),
    "documents:process-publish": OnObject("process", "keep", BOTH, only=("drafted", "abroad")),
    "documents:process-retire": OnObject("process", "keep", BOTH),
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
    "directives:escalated": Plain("anybody"),
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
    "directives:first-deadline": OnObject("directive", "rule", BOTH),
    "directives:cooperation": OnObject("directive", "rule", BOTH),
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
    "directives:urge": _assignment("rule"),
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
    "exchange:postal": Plain("clerk"),
    "exchange:postal-pdf": Plain("clerk"),
    "exchange:postal-xlsx": Plain("clerk"),
    "exchange:desk": Plain("clerk"),
    "exchange:status": Plain("keeper of addresses"),
    # No office has this number.
    "exchange:retry-partner": Plain("clerk", WRITE, (987654,), empty=True),
    "exchange:addresses": Plain("keeper of addresses"),
    "exchange:address": Plain("keeper of addresses", BOTH, (987654,), empty=True),
    "exchange:address-key": Plain("keeper of addresses", WRITE, (987654,), empty=True),
    "exchange:address-key-drop": Plain("keeper of addresses", WRITE, (987654,), empty=True),
    "exchange:simulator": Plain("clerk", BOTH, (987654,), empty=True),
    "exchange:simulator-begin": Plain("clerk", WRITE, (987654,), empty=True),
    "exchange:simulator-ask": Plain("clerk", WRITE, (987654,), empty=True),
    "exchange:address-check": Plain("keeper of addresses", WRITE, (987654,), empty=True),
    # Of another installation, which signs: to every person it is closed.
    "exchange:receive": Plain("nobody", WRITE, signed=True),
    "exchange:retry-answer": OnObject("message", methods=WRITE),
    "exchange:reconsider": OnObject("quarantine", methods=WRITE),
    "exchange:dismiss": OnObject("quarantine", methods=BOTH),
    "exchange:reopen": OnObject("quarantine", methods=WRITE),
    "exchange:dispatch": _document("registry", only=OUTGOING),
    "exchange:deliveries": _document(methods=READ),
    "exchange:arrival": _document(methods=READ),
    "exchange:evidence": _document("prove", WRITE),
    "exchange:answer": _document("registry", only=INCOMING),
    "exchange:recall": OnObject("delivery", "send", BOTH),
    "exchange:retry": OnObject("delivery", "send", WRITE),
    "exchange:posted": OnObject("delivery", "send", BOTH),
    "exchange:returned": OnObject("delivery", "send", BOTH),
    "exchange:close-request": OnObject("change_request", methods=BOTH),
    "exchange:receipt": OnObject("delivery", args=_receipt()),
    "exchange:proof": OnObject("delivery", args=_receipt("statement")),
}

OTHERS: dict[str, Route] = {
    "desk:home": Plain("anybody"),
    "desk:search": Plain("anybody"),
    "desk:search-sheet": Plain("anybody"),
    "desk:look-document": _document(methods=READ),
    "desk:similar": _document(methods=READ),
    "desk:look-directive": OnObject("directive"),
    "desk:save": Plain("staff", BOTH),
    "desk:saved": OnObject("saved_search"),
    "desk:saved-edit": OnObject("saved_search", "keep", BOTH),
    "desk:saved-remove": OnObject("saved_search", "keep", WRITE),
    "desk:saved-restore": OnObject("saved_search", "keep", WRITE),
    "desk:saved-watch": OnObject("saved_search", methods=WRITE),
    "desk:audit": Plain("anybody"),
    "desk:audit-export": Plain("reader of the audit", WRITE),
    "desk:sign-in": Plain(None, BOTH),
    "desk:sign-out": Plain("anybody", WRITE),
    "desk:acting": Plain("anybody", WRITE),
    "identity:account": Plain("anybody"),
    "identity:must": Plain("anybody"),
    "identity:password": Plain("anybody", BOTH),
    # Without the number of a session, and without codes: 404 for everybody.
    "identity:session-end": Plain("anybody", WRITE, empty=True),
    "identity:codes-file": Plain("anybody", WRITE, empty=True),
    "identity:confirm": Plain("anybody", BOTH),
    "identity:second": Plain(None, BOTH, step=True),
    "identity:step-back": Plain(None, WRITE, step=True),
    "identity:passkey-sign-in": Plain(None, BOTH, step=True),
    "identity:app-add": Plain("anybody", BOTH),
    "identity:passkey-add": Plain("anybody", BOTH),
    # No factor of this number is the person's own.
    "identity:passkey-rename": Plain("anybody", BOTH, (987654,), empty=True),
    "identity:factor-remove": Plain("anybody", BOTH, (987654,), empty=True),
    "identity:codes": Plain("anybody", BOTH),
    "identity:people": Plain("administrator"),
    # Nobody of the office has this number.
    "identity:person": Plain("administrator", READ, (987654,), empty=True),
    "identity:invite": Plain("administrator", BOTH, (987654,), empty=True),
    "identity:invite-withdraw": Plain("administrator", WRITE, (987654,), empty=True),
    "identity:person-sessions": Plain("administrator", WRITE, (987654,), empty=True),
    "identity:factor-rule": Plain("administrator", BOTH),
    # No invitation has this word, and no provider is set.
    "identity:invitation": Plain(None, BOTH, ("x" * 43,), empty=True),
    "identity:provider": Plain(None, empty=True),
    "identity:provider-back": Plain(None, empty=True),
    "metrics:figures": Plain("reader of figures"),
    "metrics:workbook": Plain("reader of figures"),
    "metrics:list": Plain("reader of figures", READ, ("a.all",)),
    "metrics:snapshots": Plain("reader of figures"),
    "metrics:freeze": Plain("keeper of figures", BOTH),
    "metrics:snapshot": OnObject("snapshot"),
    "metrics:snapshot-xlsx": OnObject("snapshot"),
    "metrics:snapshot-pdf": OnObject("snapshot"),
    "metrics:snapshot-json": OnObject("snapshot"),
    "org:people": Plain("administrator"),
    "org:person-new": Plain("administrator", BOTH),
    "org:people-past": Plain("administrator"),
    # Of people of the office: everybody else's is in the tests of the pages.
    "org:person": Plain("administrator", READ, (10**6,), empty=True),
    "org:appoint": Plain("administrator", BOTH, (10**6,), empty=True),
    "org:account-close": Plain("administrator", BOTH, (10**6,), empty=True),
    "org:account-reopen": Plain("administrator", WRITE, (10**6,), empty=True),
    "org:position-move": Plain("administrator", BOTH, (10**6,), empty=True),
    "org:position-end": Plain("administrator", BOTH, (10**6,), empty=True),
    "org:position-reinstate": Plain("administrator", WRITE, (10**6,), empty=True),
    "org:support": Plain("anybody"),
    "org:support-begin": Plain("administrator", WRITE),
    "org:support-leave": Plain("anybody", WRITE),
    "org:support-permit": Plain("anybody", WRITE, (10**6,), empty=True),
    "org:support-decline": Plain("anybody", WRITE, (10**6,), empty=True),
    "org:support-end": Plain("anybody", WRITE, (10**6,), empty=True),
    "org:tokens": Plain("anybody"),
    "org:office-tokens": Plain("administrator"),
    "org:token-begin": Plain("anybody", WRITE),
    "org:token-confirm": Plain("anybody", WRITE),
    "org:my-keys": Plain("anybody"),
    "org:office-keys": Plain("keeper of the calendar"),
    "org:people-keys": Plain("administrator"),
    "org:seal-rule": Plain("administrator", WRITE),
    # Of the office; everybody's own is in the tests of the pages.
    "org:key-make": Plain("administrator", BOTH, ("seal",)),
    "org:key-upload": Plain("administrator", BOTH, ("seal",)),
    "org:key-token": Plain("administrator", BOTH, ("seal",)),
    "org:key-request": OnObject("pending"),
    "org:key-certify": OnObject("pending", "renew", BOTH),
    "org:key-withdraw": OnObject("pending", "renew", WRITE),
    "org:key-pin": OnObject("key", "pin", BOTH),
    "org:key-revoke": OnObject("key", "revoke", BOTH),
    "org:key-reset": OnObject("key", "reset", WRITE),
    "org:form-rule": Plain("keeper of the form", BOTH),
    "org:late-time": Plain("administrator", BOTH),
    "org:trust": Plain("administrator"),
    "org:abbreviations": Plain("administrator", BOTH),
    # No abbreviation has this number.
    "org:abbreviation": Plain("administrator", BOTH, (987654,), empty=True),
    "org:abbreviation-remove": Plain("administrator", WRITE, (987654,), empty=True),
    "org:anchor-add": Plain("administrator", WRITE),
    "org:anchor-withdraw": Plain("administrator", BOTH, (987654,), empty=True),
    "org:source-add": Plain("administrator", WRITE),
    "org:source-withdraw": Plain("administrator", WRITE, (987654,), empty=True),
    "org:source-ask": Plain("administrator", WRITE, (987654,), empty=True),
    "org:authority": Plain("administrator", BOTH),
    # No line of this number is in anybody's register.
    "org:authority-end": Plain("administrator", WRITE, (987654,), empty=True),
    "org:delegations": Plain("anybody", BOTH),
    # No delegation of this number is the person's own.
    "org:delegation-revoke": Plain("anybody", WRITE, (987654,), empty=True),
    "org:councils": Plain("keeper of the form", BOTH),
    # No council and no seat of this number is the office's own.
    "org:council": Plain("keeper of the form", BOTH, (987654,), empty=True),
    "org:council-end": Plain("keeper of the form", WRITE, (987654,), empty=True),
    "org:council-unseat": Plain("keeper of the form", WRITE, (987654,), empty=True),
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
    "api:like": _document(methods=READ),
    "api:metrics": Plain("reader of figures"),
    "set_language": Plain(None, WRITE),
    "demo:cast": Plain(None),
    "demo:progress": Plain(None),
    "demo:enter": Plain(None, WRITE, empty=True),
    "demo:confirm": Plain("anybody", WRITE),
}

ROUTES: dict[str, Route] = {**DOCUMENTS, **DIRECTIVES, **EXCHANGE, **OTHERS}
# Sockets have a table of their own in ASGI.
# The second is whatever else is asked for, and leads nowhere.
SOCKETS = ("ws/", "")


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
