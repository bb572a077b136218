"""The office's own rules of reminding: added, switched on and off, given back to the defaults."""

from django.utils.translation import gettext as _

from directives.models import ReminderRule
from directives.selectors.ladder import DEFAULTS, Rule
from directives.services import reminding
from directives.states import Occasion, Perm
from docflow.core import deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.org.models import Office

# No rule reaches farther, and none comes so often that it is not read any more.
FARTHEST = 250


def add(*, actor: Actor, rule: Rule) -> ReminderRule:
    """Remind `rule.days` working days after the occasion; the same rule again is switched on.

    The first rule of its own takes over the defaults, so none of them is lost. Raises Invalid.
    """
    with deeds.act():
        policy.guard(actor, Perm.EDIT_REMINDERS)
        _check(rule)
        office = _own(actor)
        row, created = ReminderRule.objects.update_or_create(
            office=office,
            occasion=rule.occasion,
            days=rule.days,
            recipient=rule.recipient,
            defaults={"every": rule.every, "active": True},
        )
        deeds.record(actor, "reminder_rule.add", row, data={**_data(row), "new": created})
        reminding.replan(office.pk)
    return row


def switch(*, actor: Actor, rule: Rule, active: bool) -> ReminderRule:
    """Let a rule speak or be silent; one switched off stays in the list. Raises Invalid when the
    office has no such rule."""
    with deeds.act():
        policy.guard(actor, Perm.EDIT_REMINDERS)
        office = _own(actor)
        row = ReminderRule.objects.filter(
            office=office, occasion=rule.occasion, days=rule.days, recipient=rule.recipient
        ).first()
        if row is None:
            raise Invalid({"rule": [_("Quy tắc này không còn nữa. Hãy tải lại trang.")]})
        policy.guard(actor, Perm.EDIT_REMINDERS, row)
        if row.active != active:
            row.active = active
            row.save(update_fields=["active"])
            deeds.record(actor, "reminder_rule.switch", row, data=_data(row))
            reminding.replan(office.pk)
    return row


def restore(*, actor: Actor) -> int:
    """Go by the defaults again; returns how many rules of its own the office gave up."""
    with deeds.act():
        policy.guard(actor, Perm.EDIT_REMINDERS)
        office = _locked(actor)
        rows = list(ReminderRule.objects.filter(office=office))
        if rows:
            ReminderRule.objects.filter(office=office).delete()
            deeds.record(
                actor, "reminder_rule.restore", office, data={"rules": [_data(one) for one in rows]}
            )
            reminding.replan(office.pk)
    return len(rows)


def _own(actor: Actor) -> Office:
    """The office with rules of its own: the defaults become rows on the first change."""
    office = _locked(actor)
    if not ReminderRule.objects.filter(office=office).exists():
        ReminderRule.objects.bulk_create(
            ReminderRule(
                office=office,
                occasion=one.occasion,
                days=one.days,
                recipient=one.recipient,
                every=one.every,
            )
            for one in DEFAULTS
        )
    return office


def _locked(actor: Actor) -> Office:
    """Two people changing the rules at once do it one after the other."""
    return Office.objects.select_for_update().get(pk=actor.office_id)


def _check(rule: Rule) -> None:
    if abs(rule.days) > FARTHEST:
        raise Invalid({"days": [_("Số ngày phải từ 0 đến 250.")]})
    if rule.days < 0 and rule.occasion != Occasion.DUE:
        raise Invalid({"days": [_("Chỉ thời hạn mới nhắc trước được; hãy chọn “sau”.")]})
    if not 0 <= rule.every <= FARTHEST:
        raise Invalid({"every": [_("Số ngày nhắc lại phải từ 0 đến 250; 0 là nhắc một lần.")]})
    if rule.every and rule.days < 0:
        raise Invalid({"every": [_("Nhắc trước hạn thì chỉ nhắc một lần; hãy để 0.")]})


def _data(row: ReminderRule) -> dict[str, object]:
    return {
        "occasion": row.occasion,
        "days": row.days,
        "recipient": row.recipient,
        "every": row.every,
        "active": row.active,
    }
