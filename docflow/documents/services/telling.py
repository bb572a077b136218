"""What people are told about documents: one row for each who can act now."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.language import of_office
from docflow.documents.grants import DOCUMENTS
from docflow.documents.models import CaseFile, Document, HandOver, Loan, RouteStep, SealRequest
from docflow.documents.selectors.limits import Limit
from docflow.documents.states import UNLENT, LimitWord, RouteKind
from docflow.notifications.services import notify, take_back
from docflow.org.models import Position, User
from docflow.org.selectors import people
from docflow.org.selectors.delegations import takers_of
from docflow.org.states import LEADERS, Role, TeamKind

# Where somebody is led who may not see the document that is spoken of.
_DESK = "/"


@of_office()
def waiting(document: Document, station: RouteStep, now: datetime) -> None:
    """A station opened: its holder, or everybody of the team that holds it, and who stands in."""
    words = (
        _("%(subject)s: đề nghị anh/chị cho ý kiến.")
        if station.kind == RouteKind.OPINION
        else _("%(subject)s chờ ý kiến của anh/chị.")
    )
    text = words % {"subject": short(document)}
    _tell([station.principal, *_stand_ins(station, now)], "waiting", document, text)


def not_waiting(document: Document, lost: Collection[int]) -> None:
    """Whoever may no longer see the document is no longer told of it."""
    users = people.members(lost) - people.members(
        DOCUMENTS.principals_of([document.pk])[document.pk]
    )
    take_back(model=Document, object_id=document.pk, users=users)


@of_office()
def given_back(document: Document, station: RouteStep, actor: Actor, note: str) -> None:
    """An earlier station has it again."""
    text = _said_back(document, actor, note)
    now = clock.now()
    _tell([station.principal, *_stand_ins(station, now)], "returned", document, text)


@of_office()
def differed(document: Document, station: RouteStep, actor: Actor) -> None:
    """Who asked, else the drafter, hears that somebody sees it otherwise."""
    asked = station.asked_by
    to = [user_principal(asked.user_id)] if asked else _drafter(document)
    text = _("%(name)s có ý kiến khác về %(subject)s: %(note)s") % {
        "name": actor.name,
        "subject": short(document),
        "note": station.note[:150],
    }
    _tell(to, "opinion", document, text)


def _stand_ins(station: RouteStep, now: datetime) -> list[int]:
    if station.kind in UNLENT:
        return []
    takers = {one.taker.user_id for one in takers_of(station.principal, now)}
    return [user_principal(pk) for pk in sorted(takers - {station.document.drafter_id})]


def waits_long(document: Document, station: RouteStep, now: datetime) -> None:
    """Its holder, and who stands in: once."""
    text = _("%(subject)s chờ anh/chị đã quá thời gian quy định.") % {"subject": short(document)}
    _tell([station.principal, *_stand_ins(station, now)], "step_late", document, text)


def escalated(document: Document, station: RouteStep, above: Collection[int]) -> None:
    """One rung up, in words that need no sight of the document: a notice grants none."""
    text = _("%(holder)s để %(subject)s chờ quá thời gian quy định.") % {
        "holder": station.holder,
        "subject": short(document),
    }
    blind = _("%(holder)s để một văn bản trình chờ quá thời gian quy định.") % {
        "holder": station.holder
    }
    mine = people.members([station.principal])
    seeing = people.members(DOCUMENTS.principals_of([document.pk])[document.pk])
    told = people.members(above) - mine
    reason = "step_escalated"
    notify(users=told & seeing, reason=reason, obj=document, text=text)
    notify(users=told - seeing, reason=reason, obj=station, text=blind, url=_DESK)


@of_office()
def signed(document: Document) -> None:
    text = _("%(subject)s đã ký, chờ cấp số và đóng dấu.") % {"subject": short(document)}
    _tell([people.team_principal(document.office_id, TeamKind.CLERKS)], "to_issue", document, text)


@of_office()
def issued(document: Document) -> None:
    text = _("%(code)s đã phát hành.") % {"code": document.code}
    _tell(_drafter(document), "issued", document, text)


@of_office()
def returned(document: Document, actor: Actor, note: str) -> None:
    _tell(_drafter(document), "returned", document, _said_back(document, actor, note))


@of_office()
def cancelled(document: Document, actor: Actor, note: str) -> None:
    text = _("%(name)s đã hủy %(subject)s: %(note)s") % {
        "name": actor.name,
        "subject": short(document),
        "note": note[:200],
    }
    _tell(_drafter(document), "cancelled", document, text)


@of_office()
def arrived(document: Document) -> None:
    text = _("Văn bản đến từ %(issuer)s: %(subject)s") % {
        "issuer": document.issuer_name,
        "subject": short(document),
    }
    _tell([people.team_principal(document.office_id, TeamKind.CLERKS)], "arrived", document, text)


@of_office()
def presented(document: Document, leader: Position) -> None:
    text = _("Văn bản đến số %(number)s chờ ý kiến chỉ đạo: %(subject)s") % {
        "number": document.arrival_number,
        "subject": short(document),
    }
    _tell([user_principal(leader.user_id)], "presented", document, text)


@of_office()
def sent_back_to_registry(document: Document, actor: Actor, note: str) -> None:
    text = _("%(name)s trả lại văn bản đến số %(number)s: %(note)s") % {
        "name": actor.name,
        "number": document.arrival_number,
        "note": note[:200],
    }
    _tell([people.team_principal(document.office_id, TeamKind.CLERKS)], "returned", document, text)


@of_office()
def seal_asked(request: SealRequest, actor: Actor) -> None:
    """The other clerks of the office: one of them confirms."""
    text = _("%(name)s đề nghị xác nhận đóng dấu số %(count)d văn bản.") % {
        "name": actor.name,
        "count": len(request.items),
    }
    clerks = people.team_principal(request.office_id, TeamKind.CLERKS)
    notify(principals=[clerks], reason="seal_asked", obj=request, text=text, besides=actor.user_id)


@of_office()
def seal_confirmed(request: SealRequest, actor: Actor) -> None:
    text = _("%(name)s đã xác nhận; anh/chị đóng dấu được đến hết hạn của đề nghị.") % {
        "name": actor.name
    }
    notify(users=[request.asked_by_id], reason="seal_confirmed", obj=request, text=text)


@of_office()
def limit(document: Document, limit: Limit, word: str) -> None:
    """The clerks, who see what lies at the registry; who leads the office where time is over, in
    words that need no sight of the document."""
    named = document.code or str(document.arrival_number or "") or short(document)
    values = {
        "act": str(limit.act.label),
        "document": named,
        "by": f"{limit.by.astimezone(clock.OFFICE_ZONE):%H:%M %d/%m/%Y}",
    }
    if word == LimitWord.LATE:
        text = _("%(act)s: %(document)s đã quá hạn %(by)s.") % values
    elif limit.urgent:
        text = _("%(act)s: %(document)s là văn bản khẩn, phải làm ngay.") % values
    else:
        text = _("%(act)s: %(document)s phải xong trước %(by)s.") % values
    clerks = people.team_principal(document.office_id, TeamKind.CLERKS)
    reason = "limit_late" if word == LimitWord.LATE else "limit_due"
    _tell([clerks], reason, document, text)
    if word != LimitWord.LATE:
        return
    blind = _("Văn thư để một văn bản quá hạn %(by)s: %(act)s.") % values
    leaders = people.leaders_of(document.office_id).filter(role=Role.LEADER)
    users = list(leaders.values_list("user_id", flat=True))
    notify(users=users, reason=reason, obj=document, text=blind, url=_DESK)


@of_office()
def passed_on(
    actor: Actor, case_files: Sequence[CaseFile], to: Position, before: Collection[int]
) -> None:
    """The new keeper and the ones before (user ids) hear it once, however many files they are."""
    titles = ", ".join(f"{one.code} {one.title}" for one in case_files)[:300]
    said = {"who": actor.name, "to": to.user.full_name, "n": len(case_files), "titles": titles}
    taken = _("%(who)s bàn giao cho anh/chị %(n)d hồ sơ: %(titles)s") % said
    gone = _("%(who)s bàn giao cho %(to)s %(n)d hồ sơ của anh/chị: %(titles)s") % said
    one, listed = case_files[0], reverse("documents:cases")
    page = "" if len(case_files) == 1 else f"{listed}?view=mine"
    for users, text, url in (([to.user_id], taken, page), (before, gone, listed)):
        notify(
            users=users,
            reason="case_passed",
            obj=one,
            text=text,
            url=url,
            besides=actor.user_id,
        )


@of_office()
def leaves_files(
    keeper: User, office_id: int, unit_id: int | None, last_day: date | None, count: int
) -> bool:
    """Who leaves, and the heads of the unit that the files are of; where it has none, leaders and
    archivists (Điều 31.3đ). Whether the unit has a head."""
    heads = [] if unit_id is None else [one.user_id for one in people.heads_of(unit_id)]
    others = {pk for pk in heads if pk != keeper.pk}
    if not others:
        archive = people.serving(office_id).filter(role__in=[Role.ARCHIVIST, *LEADERS])
        others = set(archive.values_list("user_id", flat=True)) - {keeper.pk}
    words = (
        _("%(name)s làm việc đến hết ngày %(day)s và còn giữ %(n)d hồ sơ: bàn giao trước ngày ấy.")
        if last_day is not None
        else _("%(name)s đã thôi việc và còn giữ %(n)d hồ sơ: cần bàn giao.")
    )
    day = f"{last_day:%d/%m/%Y}" if last_day is not None else ""
    text = words % {"name": keeper.full_name, "day": day, "n": count}
    page = f"{reverse('documents:cases-pass')}?of={keeper.pk}"
    notify(users={keeper.pk, *others}, reason="leaves_files", obj=keeper, text=text, url=page)
    return bool(set(heads) - {keeper.pk})


@of_office()
def hand_over_due(case_file: CaseFile, day: date) -> None:
    """Its keeper; where the keeper has left, whoever reads the archive."""
    text = _("Hồ sơ %(code)s đến hạn nộp lưu ngày %(day)s: %(title)s") % {
        "code": case_file.code,
        "day": f"{day:%d/%m/%Y}",
        "title": case_file.title[:150],
    }
    told = notify(users=[case_file.keeper_id], reason="hand_over_due", obj=case_file, text=text)
    if not told and not case_file.keeper.is_active:
        archive = people.team_principal(case_file.office_id, TeamKind.ARCHIVE_READERS)
        words = _("Hồ sơ %(code)s của người đã thôi việc đến hạn nộp lưu ngày %(day)s.")
        text = words % {"code": case_file.code, "day": f"{day:%d/%m/%Y}"}
        # The file itself is not theirs to see before it is offered.
        page = reverse("documents:cases")
        notify(principals=[archive], reason="hand_over_due", obj=case_file, text=text, url=page)


@of_office()
def offered(hand_over: HandOver, actor: Actor) -> None:
    """Whoever works in the archive; readers of the archive alone have nothing to do."""
    text = _("%(name)s nộp lưu %(count)d hồ sơ, chờ lưu trữ kiểm tra và nhận.") % {
        "name": actor.name,
        "count": hand_over.items.count(),
    }
    clerks = people.serving(hand_over.office_id).filter(role__in=[Role.CLERK, Role.ARCHIVIST])
    users = list(clerks.values_list("user_id", flat=True))
    notify(users=users, reason="offered", obj=hand_over, text=text, besides=actor.user_id)


@of_office()
def accepted(hand_over: HandOver) -> None:
    text = _("Lưu trữ đã nhận đợt nộp lưu %(batch)s.") % {"batch": hand_over}
    notify(users=[hand_over.offered_by_id], reason="taken_over", obj=hand_over, text=text)


@of_office()
def handed_back(hand_over: HandOver, actor: Actor, note: str) -> None:
    text = _("%(name)s trả lại đợt nộp lưu %(batch)s: %(note)s") % {
        "name": actor.name,
        "batch": hand_over,
        "note": note[:200],
    }
    notify(users=[hand_over.offered_by_id], reason="returned", obj=hand_over, text=text)


def _said_back(document: Document, actor: Actor, note: str) -> str:
    return _("%(name)s trả lại %(subject)s: %(note)s") % {
        "name": actor.name,
        "subject": short(document),
        "note": note[:200],
    }


@of_office()
def copy_asked(document: Document, signer: Position) -> None:
    """Who may sign copies decides (NĐ 30/2020/NĐ-CP, Điều 27.1)."""
    text = _("%(form)s chờ anh/chị quyết định: %(subject)s") % _copy_words(document)
    _tell([user_principal(signer.user_id)], "copy_asked", document, text)


@of_office()
def copy_permitted(document: Document) -> None:
    text = _("%(form)s đã được cho phép, chờ cấp số: %(subject)s") % _copy_words(document)
    _tell([people.team_principal(document.office_id, TeamKind.CLERKS)], "to_issue", document, text)


@of_office()
def copy_declined(document: Document, actor: Actor, note: str) -> None:
    text = _("%(name)s không cho sao %(subject)s: %(note)s") % {
        "name": actor.name,
        "subject": short(document),
        "note": note[:200],
    }
    _tell(_drafter(document), "cancelled", document, text)


@of_office()
def overdue(loan: Loan) -> None:
    """The keepers of the originals, and the colleague who has this one."""
    text = _("%(code)s cho %(name)s mượn đã quá hạn trả ngày %(day)s.") % {
        "code": loan.document.code or short(loan.document),
        "name": loan.borrower_name,
        "day": f"{loan.due_on:%d/%m/%Y}",
    }
    keepers = people.serving(loan.office_id).filter(role__in=[Role.CLERK, Role.ARCHIVIST])
    users = set(keepers.values_list("user_id", flat=True))
    if loan.borrower is not None:
        users.add(loan.borrower.user_id)
    notify(users=users, reason="loan_overdue", obj=loan, text=text)


def _copy_words(document: Document) -> dict[str, str]:
    return {"form": document.type_name, "subject": short(document)}


def _tell(principals: Iterable[int], reason: str, document: Document, text: str) -> None:
    notify(principals=principals, reason=reason, obj=document, text=text)


def _drafter(document: Document) -> list[int]:
    return [user_principal(document.drafter_id)] if document.drafter_id else []


def short(document: Document) -> str:
    """The subject in quotes, cut to what a notice has room for."""
    subject = document.subject
    return f"“{subject[:77]}…”" if len(subject) > 80 else f"“{subject}”"
