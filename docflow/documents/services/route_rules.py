"""The office's own rules of its routes: how long a station may take, who answers for form."""

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.documents.models import RouteRule
from docflow.documents.states import Perm
from docflow.org.models import Office, Position
from docflow.org.states import Role

# A quarter of a year of eight-hour days.
LONGEST = 31200


def change(
    *,
    actor: Actor,
    norm_minutes: int,
    patience_minutes: int,
    form_keeper: Position | None = None,
) -> RouteRule:
    """Set the rules of the actor's office; what is open keeps the due date it has.

    Minutes are working minutes. `form_keeper` is the named person of NĐ 30/2020/NĐ-CP, Điều 12.2;
    without one the heads of the registry answer for form. Raises Invalid.
    """
    with deeds.act():
        policy.guard(actor, Perm.RULE_ROUTES)
        _check(actor, norm_minutes, patience_minutes, form_keeper)
        # Two people changing the rules at once do it one after the other.
        office = Office.objects.select_for_update().get(pk=actor.office_id)
        row, _new = RouteRule.objects.update_or_create(
            office=office,
            defaults={
                "norm_minutes": norm_minutes,
                "patience_minutes": patience_minutes,
                "form_keeper": form_keeper,
            },
        )
        data = {
            "norm_minutes": norm_minutes,
            "patience_minutes": patience_minutes,
            "form_keeper": str(form_keeper or ""),
        }
        deeds.record(actor, "route_rule.change", row, data=data)
    return row


def _check(actor: Actor, norm: int, patience: int, keeper: Position | None) -> None:
    problems = {}
    for name, minutes in (("norm_minutes", norm), ("patience_minutes", patience)):
        if not 1 <= minutes <= LONGEST:
            problems[name] = [_("Số giờ phải lớn hơn 0 và không quá 520.")]
    if keeper is not None and (
        keeper.office_id != actor.office_id
        or not keeper.holds_on(clock.today())
        or keeper.role == Role.ADMINISTRATOR
    ):
        problems["form_keeper"] = [_("Hãy chọn một người đang làm việc trong cơ quan.")]
    if problems:
        raise Invalid(problems)
