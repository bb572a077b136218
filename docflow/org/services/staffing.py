"""People come, move, are replaced and leave: accounts and positions, by the office's administrator.

Nobody changes the own positions, the office keeps an administrator, and its leaders are told of
each change (the rooms above listen to `Staffed`).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, events, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.org.models import Office, Position, Unit, User
from docflow.org.selectors import people
from docflow.org.services import structure, teams
from docflow.org.states import Perm, Role

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}", re.ASCII)
REASON = 300
# Roles that sit in a unit; the others may.
IN_UNIT = frozenset({Role.HEAD, Role.DEPUTY_HEAD, Role.OFFICER})
# How long a position that was ended by mistake can come back.
WAY_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Staffed:
    """Published with each change: `verb` is the audit's, `position` the one that changed."""

    actor: Actor
    verb: str
    position: Position
    reason: str = ""


@dataclass(frozen=True)
class Post:
    """What somebody becomes: role, title, unit, from which day on."""

    role: str
    title: str
    unit: Unit | None
    valid_from: date


def open_account(
    *,
    actor: Actor,
    office: Office,
    username: str,
    full_name: str,
    email: str = "",
    phone: str = "",
    post: Post,
) -> Position:
    """An account without a password, and its first position. Raises Invalid, Forbidden.

    Who has an account already, in another office hosted here, keeps it: the same name and full name
    add a position to it.
    """
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER, office)
        name, said = username.strip().lower(), " ".join(full_name.split())
        if not USERNAME.fullmatch(name):
            told = _("Tên đăng nhập gồm 3 đến 64 chữ thường không dấu, số, dấu chấm, gạch.")
            raise Invalid({"username": [told]})
        if not said:
            raise Invalid({"full_name": [_("Hãy ghi họ và tên.")]})
        user = User.objects.filter(username=name).first()
        if user is None:
            user = User.objects.create_user(name, said)
            user.email, user.phone = email.strip(), phone.strip()
            user.save(update_fields=["email", "phone"])
            deeds.record(actor, "account.open", user, summary=f"{name}, {said}")
        elif user.full_name.casefold() != said.casefold() or not user.is_active:
            raise Invalid({"username": [_("Tên đăng nhập này đã có người dùng.")]})
        return appoint(actor=actor, user=user, office=office, post=post)


def appoint(*, actor: Actor, user: User, office: Office, post: Post) -> Position:
    """Give somebody a position. Raises Invalid, Refused, Forbidden."""
    with deeds.act():
        _guard(actor, user, office)
        _check(user, office, post)
        position = structure.appoint(
            actor=actor,
            user=user,
            office=office,
            role=post.role,
            title=" ".join(post.title.split()),
            unit=post.unit,
            valid_from=post.valid_from,
        )
        events.publish(Staffed(actor, "position.appoint", position))
    return position


def move(*, actor: Actor, position: Position, post: Post, reason: str) -> Position:
    """End a position on the day before and begin another of the same person in one act: the rights
    of the old one go when those of the new one come. Raises Invalid, Refused, Forbidden."""
    with deeds.act():
        row = _locked(position)
        _guard(actor, row.user, row.office)
        _reasoned(reason)
        if post.valid_from < clock.today():
            raise Invalid({"valid_from": [_("Chuyển sớm nhất từ hôm nay.")]})
        _end(actor, row, post.valid_from - timedelta(days=1), reason, replaced=True)
        _check(row.user, row.office, post)
        return appoint(actor=actor, user=row.user, office=row.office, post=post)


def end(*, actor: Actor, position: Position, day: date, reason: str) -> Position:
    """Let `day` be the last day of a position; yesterday means at once. Raises Invalid where it is
    earlier, Refused where it has ended or the office would have no administrator, Forbidden."""
    with deeds.act():
        row = _locked(position)
        _guard(actor, row.user, row.office)
        _reasoned(reason)
        if day < clock.today() - timedelta(days=1):
            raise Invalid({"day": [_("Kết thúc sớm nhất là ngay bây giờ.")]})
        return _end(actor, row, day, reason)


def reinstate(*, actor: Actor, position: Position) -> Position:
    """The way back from `end`, for thirty days. Raises Refused, Forbidden."""
    with deeds.act():
        row = _locked(position)
        _guard(actor, row.user, row.office)
        if row.valid_to is None:
            raise Refused(_("Chức vụ này chưa kết thúc."))
        if row.valid_to < clock.today() - WAY_BACK or not row.user.is_active:
            raise Refused(_("Đã quá 30 ngày hoặc tài khoản đã đóng; hãy bổ nhiệm lại."))
        _alone(row.user, row.office, row.role, row.unit, besides=row.pk)
        row.valid_to = None
        row.save(update_fields=["valid_to"])
        deeds.record(actor, "position.reinstate", row, summary=str(row))
        teams.settle(row.user)
        events.publish(Staffed(actor, "position.reinstate", row))
    return row


def close_account(*, actor: Actor, user: User, office: Office, reason: str) -> None:
    """Nobody signs in with the account any more; its positions in the office end at once. Raises
    Refused while it serves another office, Invalid, Forbidden."""
    with deeds.act():
        _guard(actor, user, office)
        row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        _reasoned(reason)
        held = people.held(row, clock.today())
        if held.exclude(office=office).exists():
            raise Refused(_("Tài khoản còn chức vụ ở cơ quan khác; chỉ kết thúc chức vụ ở đây."))
        if not row.is_active:
            raise Refused(_("Tài khoản này đã đóng."))
        for position in held:
            _end(actor, position, clock.today() - timedelta(days=1), reason)
        row.is_active = False
        row.save(update_fields=["is_active"])
        deeds.record(actor, "account.close", row, summary=reason)
        teams.settle(row)
        events.publish(teams.SightChanged(row.pk, closed=True))


def reopen_account(*, actor: Actor, user: User, office: Office) -> None:
    """The way back from `close_account`: the account, without its positions. Raises Refused."""
    with deeds.act():
        _guard(actor, user, office)
        row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if row.is_active:
            raise Refused(_("Tài khoản này đang dùng được."))
        row.is_active = True
        row.save(update_fields=["is_active"])
        deeds.record(actor, "account.reopen", row)


def _guard(actor: Actor, user: User, office: Office) -> None:
    policy.guard(actor, Perm.ADMINISTER, office)
    # A second person, or nobody: whoever could would make themselves a clerk and read everything.
    if actor.user_id == user.pk:
        raise Refused(_("Không ai tự đổi chức vụ, tài khoản của mình; hãy nhờ quản trị khác."))


def _locked(position: Position) -> Position:
    rows = Position.objects.select_for_update(of=("self",)).select_related("user", "office", "unit")
    return rows.get(pk=position.pk)


def _end(
    actor: Actor, row: Position, day: date, reason: str, *, replaced: bool = False
) -> Position:
    if row.valid_to is not None and row.valid_to <= day:
        raise Refused(_("Chức vụ này đã kết thúc trước đó."))
    _keep_administrator(row)
    said = f"{row}: {reason.strip()}"
    structure.end_position(actor=actor, position=row, day=day, summary=said, moved=replaced)
    events.publish(Staffed(actor, "position.end", row, reason.strip()))
    return row


def _keep_administrator(row: Position) -> None:
    if row.role != Role.ADMINISTRATOR:
        return
    others = people.serving(row.office_id).filter(role=Role.ADMINISTRATOR, valid_to=None)
    if not others.exclude(user_id=row.user_id).exists():
        raise Refused(_("Cơ quan phải còn ít nhất một quản trị khác."))


def _check(user: User, office: Office, post: Post) -> None:
    wrong: dict[str, list[str]] = {}
    if not post.title.strip():
        wrong["title"] = [_("Hãy ghi chức danh.")]
    if post.role in IN_UNIT and post.unit is None:
        wrong["unit"] = [_("Vai trò này thuộc một đơn vị; hãy chọn đơn vị.")]
    if post.valid_from < clock.today() - timedelta(days=366):
        wrong["valid_from"] = [_("Ngày bắt đầu không sớm hơn một năm trước.")]
    if wrong:
        raise Invalid(wrong)
    _alone(user, office, post.role, post.unit)


def _alone(user: User, office: Office, role: str, unit: Unit | None, besides: int = 0) -> None:
    """The same post twice would end once and stay."""
    same = Position.objects.filter(user=user, office=office, role=role, unit=unit)
    lasting = same.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today())).exclude(pk=besides)
    if lasting.exists():
        raise Refused(_("Người này đang giữ chức vụ đó rồi."))


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": [_("Hãy ghi lý do, ví dụ số quyết định.")]})
    if len(reason) > REASON:
        raise Invalid({"reason": [_("Lý do dài nhất 300 ký tự.")]})
