"""Who can take work from whom: asked of all holders of an order together."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from docflow.core.access import group_principal, user_principal
from docflow.core.errors import Refused
from docflow.org.models import Position, Team, Unit
from docflow.org.selectors import people
from docflow.org.states import HEADS, LEADERS, Role, TeamKind

Holder = Unit | Position


def principals_of(holders: Iterable[Holder]) -> dict[Holder, int]:
    """Who acts for each holder: the heads of a unit, or the person. One query for all units.

    Raises Team.DoesNotExist for a unit that was never set up.
    """
    held = list(holders)
    units = [one.pk for one in held if isinstance(one, Unit)]
    teams = Team.objects.filter(kind=TeamKind.HEADS, unit__in=units) if units else ()
    heads = {team.unit_id: group_principal(team.group_id) for team in teams}
    found: dict[Holder, int] = {}
    for one in held:
        if isinstance(one, Position):
            found[one] = user_principal(one.user_id)
        elif one.pk in heads:
            found[one] = heads[one.pk]
        else:
            raise Team.DoesNotExist(one)
    return found


@dataclass(frozen=True)
class Reach:
    """To whom `author` may give, as far as these holders go: three queries for any number."""

    author: Position
    # Units that somebody answers for, and positions that are held today.
    headed: frozenset[int]
    serving: frozenset[int]
    # The units of a head: the own one and those below it.
    own: frozenset[int]

    @classmethod
    def of(cls, author: Position, holders: Iterable[Holder]) -> "Reach":
        held = list(holders)
        units = [one.pk for one in held if isinstance(one, Unit)]
        persons = [one.pk for one in held if isinstance(one, Position)]
        serving = people.serving(author.office_id).order_by()
        heads = serving.filter(unit__in=units, role__in=HEADS) if units else serving.none()
        named = serving.filter(pk__in=persons) if persons else serving.none()
        own = (
            Unit.objects.descendants(author.unit_id, include_self=True)
            if author.role in HEADS
            else ()
        )
        return cls(
            author=author,
            headed=frozenset(one.unit_id for one in heads if one.unit_id is not None),
            serving=frozenset(named.values_list("pk", flat=True)),
            own=frozenset(unit.pk for unit in own),
        )

    def check(self, holder: Holder) -> None:
        """A leader gives to units and people of the office, a head to those of the own unit.

        Raises Refused with the reason.
        """
        author = self.author
        if holder.office_id != author.office_id:
            raise Refused(_("%(name)s thuộc cơ quan khác; hãy gửi văn bản.") % {"name": holder})
        if isinstance(holder, Position):
            self._check_person(holder)
            return
        if holder.pk not in self.headed:
            raise Refused(
                _("%(name)s chưa có người phụ trách nên chưa nhận việc được.") % {"name": holder}
            )
        outside = holder.pk == author.unit_id or holder.pk not in self.own
        if author.role in HEADS and outside:
            raise Refused(_("Lãnh đạo đơn vị chỉ giao việc trong đơn vị mình."))

    def _check_person(self, holder: Position) -> None:
        author = self.author
        if holder.pk not in self.serving:
            raise Refused(_("%(name)s không còn giữ chức vụ này.") % {"name": holder.user})
        if holder.user_id == author.user_id:
            raise Refused(_("Không tự giao việc cho chính mình."))
        if holder.role == Role.ADMINISTRATOR:
            raise Refused(_("Quản trị hệ thống không xử lý nội dung."))
        if author.role in HEADS and holder.unit_id not in self.own:
            raise Refused(_("Lãnh đạo đơn vị chỉ giao việc trong đơn vị mình."))
        upwards = (author.role == Role.DEPUTY and holder.role in LEADERS) or (
            author.role == Role.DEPUTY_HEAD and holder.role in HEADS
        )
        if upwards:
            raise Refused(_("Không giao việc cho người cùng cấp hoặc cấp trên."))
