"""What happens elsewhere and concerns open pages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from docflow.core import afterwards, push
from docflow.core.language import of_office
from docflow.notifications.services.telling import group_of, notify
from docflow.org.selectors import people
from docflow.org.selectors.keys import names_of
from docflow.org.services.delegating import Delegated
from docflow.org.services.keys import KeyEnding
from docflow.org.services.staffing import Staffed
from docflow.org.services.supporting import SupportMoved
from docflow.org.services.teams import SightChanged
from docflow.org.services.tries import KeyLocked
from docflow.org.states import Role


def signed_out(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """A page left open after signing out must not go on counting somebody's notices."""
    if user is not None:
        push.send(group_of(user.pk), {"type": "signed_out"})


def sight_changed(event: SightChanged) -> None:
    """Open pages of the person connect again, and are then what the person may be now."""
    afterwards.call(push.send, group_of(event.user_id), {"type": "signed_out"})


@of_office()
def key_ending(event: KeyEnding) -> None:
    """The person whose key ends; for an office's key its clerks and administrators."""
    key = event.credential
    kind, _colon, number = key.owner.partition(":")
    if kind == "person":
        users, page = [int(number)], "org:my-keys"
    else:
        serving = people.serving(int(number)).filter(role__in=[Role.CLERK, Role.ADMINISTRATOR])
        users, page = list(serving.values_list("user_id", flat=True)), "org:office-keys"
    text = ngettext(
        "%(kind)s: chứng thư số còn %(days)d ngày. Hãy tạo khóa mới hoặc gia hạn.",
        "%(kind)s: chứng thư số còn %(days)d ngày. Hãy tạo khóa mới hoặc gia hạn.",
        event.days,
    ) % {"kind": key.get_purpose_display(), "days": event.days}
    notify(reason="key_ending", obj=key, text=text, users=users, url=reverse(page))


@of_office()
def key_locked(event: KeyLocked) -> None:
    """The administrators, who can unlock it, and the owner: perhaps somebody else was guessing."""
    key = event.credential
    kind, _colon, number = key.owner.partition(":")
    keepers = people.serving(event.office_id or 0).filter(role=Role.ADMINISTRATOR)
    page = reverse("org:people-keys" if kind == "person" else "org:office-keys")
    text = _("%(whose)s: khóa ký đã bị khóa vì nhập sai mã PIN năm lần. Hãy hỏi rồi mở khóa.")
    whose = names_of([key.owner])[key.owner]
    helpers = list(keepers.values_list("user_id", flat=True))
    notify(reason="key_locked", obj=key, text=text % {"whose": whose}, users=helpers, url=page)
    if kind == "person" and int(number) not in helpers:
        text = _("Khóa ký của anh/chị đã bị khóa vì nhập sai mã PIN năm lần. Quản trị đã được báo.")
        own = reverse("org:my-keys")
        notify(reason="key_locked", obj=key, text=text, users=[int(number)], url=own)


@of_office()
def staffed(event: Staffed) -> None:
    """The leaders: an administrator must not make a clerk in silence. And the person."""
    position = event.position
    texts = {
        "position.appoint": _("%(by)s đã giao chức vụ: %(what)s."),
        "position.end": _("%(by)s đã kết thúc chức vụ: %(what)s."),
        "position.reinstate": _("%(by)s đã khôi phục chức vụ: %(what)s."),
    }
    leaders = people.leaders_of(position.office_id).values_list("user_id", flat=True)
    notify(
        reason=event.verb.replace(".", "_"),
        obj=position,
        text=texts[event.verb] % {"by": event.actor.name, "what": str(position)},
        users={*leaders, position.user_id},
        besides=event.actor.user_id,
        url=reverse("desk:home"),
    )


@of_office()
def delegated(event: Delegated) -> None:
    """Whose work it is and who does it; of what an administrator lends in their place, the leaders
    as well: it opens what waits for somebody to somebody else."""
    row = event.delegation
    texts = {
        "delegation.give": _(
            "%(by)s đã ghi ủy quyền: %(taker)s xử lý thay %(giver)s, lý do: %(why)s."
        ),
        "delegation.revoke": _("%(by)s đã kết thúc ủy quyền: %(taker)s xử lý thay %(giver)s."),
    }
    said = {
        "by": event.actor.name,
        "giver": str(row.giver),
        "taker": str(row.taker),
        "why": row.reason,
    }
    told = {row.giver.user_id, row.taker.user_id}
    if event.actor.user_id != row.giver.user_id:
        told |= {*people.leaders_of(row.giver.office_id).values_list("user_id", flat=True)}
    notify(
        reason=event.verb.replace(".", "_"),
        obj=row,
        text=texts[event.verb] % said,
        users=told,
        besides=event.actor.user_id,
        url=reverse("org:delegations"),
    )


@of_office()
def support_moved(event: SupportMoved) -> None:
    """A request: the leaders decide. A decision or an end: leaders, and who asked."""
    access = event.access
    texts = {
        "ask": _("%(who)s xin xem văn bản để hỗ trợ kỹ thuật: %(why)s."),
        "permit": _("%(by)s cho %(who)s xem văn bản để hỗ trợ kỹ thuật: %(why)s."),
        "decline": _("%(by)s không cho %(who)s xem văn bản để hỗ trợ kỹ thuật: %(why)s."),
        "end": _("%(by)s đã kết thúc lượt hỗ trợ kỹ thuật của %(who)s: %(why)s."),
    }
    leaders = people.leaders_of(access.office_id).values_list("user_id", flat=True)
    said = {"by": event.by, "who": access.person.full_name, "why": access.reason}
    notify(
        reason=f"support_{event.verb}",
        obj=access,
        text=texts[event.verb] % said,
        users={*leaders, access.person_id},
        url=reverse("org:support"),
    )
