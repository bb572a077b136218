"""Keeping a search: saved under a name, shared, taken away and brought back. What it asks stays."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.desk.models import SavedSearch, SearchWatch
from docflow.desk.policies import person
from docflow.desk.question import Question
from docflow.desk.selectors.saved import KEPT
from docflow.desk.states import Perm
from docflow.org.models import Team, User
from docflow.org.states import TeamKind
from search.query.lexer import QueryError
from search.query.parser import parse

# Of one person: a list that one can still look through.
MOST = 50
LONGEST_NAME = 80


def save(*, actor: Actor, name: str, question: Question, teams: Iterable[Team] = ()) -> SavedSearch:
    """Keep `question` under `name`, shared with `teams` of the own office.

    Raises Invalid for a name that is taken or a question that asks nothing or cannot be read,
    Refused when there are too many, Forbidden.
    """
    name, teams = " ".join(name.split()), list(teams)
    with deeds.act():
        policy.guard(actor, Perm.SAVE)
        # Two windows of one person count one after the other.
        User.objects.select_for_update().get(pk=person(actor))
        _check(actor, name, teams)
        _check_question(question)
        mine = SavedSearch.objects.filter(owner_id=person(actor), removed_at__isnull=True)
        if mine.count() >= MOST:
            raise Refused(
                _("Mỗi người lưu tối đa %(n)d tìm kiếm. Hãy xóa bớt rồi lưu lại.") % {"n": MOST}
            )
        row = SavedSearch(
            owner_id=person(actor),
            office_id=actor.office_id,
            name=name,
            text=question.text,
            filters=dict(question.chosen),
            order=question.order,
            exact=question.exact,
            created_at=clock.now(),
        )
        _named_once(row)
        row.teams.set(teams)
        deeds.record(actor, "search.save", row, data={"teams": [team.pk for team in teams]})
    return row


def change(*, actor: Actor, search: SavedSearch, name: str, teams: Iterable[Team]) -> SavedSearch:
    """Another name, and whom it is shared with from now on. Raises Invalid, Forbidden.

    Who may no longer use it is told no more of its hits.
    """
    name, teams = " ".join(name.split()), list(teams)
    with deeds.act():
        row = db.lock(search)
        policy.guard(actor, Perm.KEEP, row)
        _check(actor, name, teams)
        row.name = name
        _named_once(row, update_fields=["name"])
        row.teams.set(teams)
        _forget_strangers(row, teams)
        deeds.record(actor, "search.change", row, data={"teams": [team.pk for team in teams]})
    return row


def remove(*, actor: Actor, search: SavedSearch) -> SavedSearch:
    """Take it away, for everybody; `restore` brings it back for some days. Raises Forbidden."""
    with deeds.act():
        row = db.lock(search)
        policy.guard(actor, Perm.KEEP, row)
        if row.removed_at is None:
            row.removed_at = clock.now()
            row.save(update_fields=["removed_at"])
            deeds.record(actor, "search.remove", row)
    return row


def restore(*, actor: Actor, search: SavedSearch) -> SavedSearch:
    """Bring it back as it was, notices included. Raises Refused when its name is taken."""
    with deeds.act():
        row = db.lock(search)
        policy.guard(actor, Perm.KEEP, row)
        if row.removed_at is not None:
            row.removed_at = None
            try:
                _named_once(row, update_fields=["removed_at"])
            except Invalid:
                said = _("Đã có tìm kiếm khác mang tên này. Hãy đổi tên nó, rồi khôi phục lại.")
                raise Refused(said) from None
            deeds.record(actor, "search.restore", row)
    return row


def purge(now: datetime, limit: int) -> int:
    """What was taken away too long ago to come back goes for good; how many."""
    old = SavedSearch.objects.filter(removed_at__lt=now - KEPT).order_by("pk")
    # An idle poll must not take SQLite's write lock.
    keys = list(old.values_list("pk", flat=True)[:limit])
    if keys:
        with deeds.act():
            SavedSearch.objects.filter(pk__in=keys, removed_at__lt=now - KEPT).delete()
    return len(keys)


def _check(actor: Actor, name: str, teams: list[Team]) -> None:
    if not name:
        raise Invalid({"name": [_("Hãy đặt tên cho tìm kiếm.")]})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": [_("Tên dài tối đa %(n)d ký tự.") % {"n": LONGEST_NAME}]})
    if any(one.office_id != actor.office_id or one.kind != TeamKind.EVERYBODY for one in teams):
        raise Invalid({"teams": [_("Chỉ chia sẻ được với đơn vị của cơ quan mình.")]})


def _check_question(question: Question) -> None:
    if question.is_empty:
        said = _("Hãy nhập điều cần tìm hoặc chọn một điều kiện, rồi lưu.")
        raise Invalid({"question": [said]})
    try:
        parse(question.text)
    except QueryError as error:
        raise Invalid({"question": [error.message]}) from None


def _named_once(row: SavedSearch, update_fields: list[str] | None = None) -> None:
    """The constraint decides: another window may have taken the name this second."""
    try:
        with transaction.atomic():
            row.save(update_fields=update_fields)
    except IntegrityError:
        said = _("Anh/chị đã có tìm kiếm mang tên này. Hãy chọn tên khác.")
        raise Invalid({"name": [said]}) from None


def _forget_strangers(row: SavedSearch, teams: list[Team]) -> None:
    members = User.objects.filter(groups__in=[team.group_id for team in teams])
    others = SearchWatch.objects.filter(search=row).exclude(user_id=row.owner_id)
    others.exclude(user__in=members.values("pk")).delete()
