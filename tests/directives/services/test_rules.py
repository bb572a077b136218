"""The office's own rules of reminding: from the defaults, one at a time, and back to them."""

import pytest

from directives.models import Assignment, ReminderRule
from directives.selectors.ladder import DEFAULTS, Rule
from directives.selectors.reminders import rules_of
from directives.services import rules
from directives.states import Occasion, Recipient
from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid
from tests.factories.org import actor_of

NEW = Rule(Occasion.DUE, -5, Recipient.SUPERIOR)


def goes_by(office) -> set[Rule]:
    return set(rules_of([office.pk])[office.pk])


def test_an_office_without_rules_goes_by_the_defaults(cast):
    assert goes_by(cast.office) == set(DEFAULTS)


def test_a_first_rule_joins_the_defaults_and_the_open_work_is_looked_at_anew(cast, order):
    rules.add(actor=actor_of(cast.chi), rule=NEW)

    assert goes_by(cast.office) == {*DEFAULTS, NEW}
    assert goes_by(cast.other_office) == set(DEFAULTS)
    assert Assignment.objects.get().remind_at == clock.now()
    event = AuditEvent.objects.get(verb="reminder_rule.add")
    assert event.data["days"] == -5


def test_a_rule_switched_off_is_silent_and_does_not_come_back(cast):
    actor = actor_of(cast.dung)

    for rule in DEFAULTS:
        rules.switch(actor=actor, rule=rule, active=False)

    assert goes_by(cast.office) == set()
    assert ReminderRule.objects.count() == len(DEFAULTS)
    rules.switch(actor=actor, rule=DEFAULTS[0], active=True)
    assert goes_by(cast.office) == {DEFAULTS[0]}


def test_the_same_rule_again_is_one_rule_with_the_new_repetition(cast):
    rules.add(actor=actor_of(cast.chi), rule=Rule(Occasion.DUE, 5, Recipient.LEADERS, 2))

    found = [one for one in goes_by(cast.office) if one.recipient == Recipient.LEADERS]

    assert found == [Rule(Occasion.DUE, 5, Recipient.LEADERS, 2)]


def test_back_to_the_defaults(cast):
    rules.add(actor=actor_of(cast.chi), rule=NEW)

    assert rules.restore(actor=actor_of(cast.khoa)) == len(DEFAULTS) + 1
    assert goes_by(cast.office) == set(DEFAULTS)
    assert rules.restore(actor=actor_of(cast.khoa)) == 0


@pytest.mark.parametrize("who", ["an", "binh", "em", "ha"])
def test_whoever_does_not_run_the_office_changes_no_rule(cast, who):
    actor = actor_of(getattr(cast, who))
    acts = (
        lambda: rules.add(actor=actor, rule=NEW),
        lambda: rules.switch(actor=actor, rule=DEFAULTS[0], active=False),
        lambda: rules.restore(actor=actor),
    )

    for act in acts:
        with pytest.raises(Forbidden):
            act()
    assert not ReminderRule.objects.exists()


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(Occasion.UNACCEPTED, -1, Recipient.HOLDER), "days"),
        (Rule(Occasion.DUE, 251, Recipient.HOLDER), "days"),
        (Rule(Occasion.DUE, 1, Recipient.HOLDER, 251), "every"),
        (Rule(Occasion.DUE, -3, Recipient.HOLDER, 1), "every"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_field(cast, rule, field):
    with pytest.raises(Invalid) as refused:
        rules.add(actor=actor_of(cast.chi), rule=rule)

    assert list(refused.value.fields) == [field]
    assert not ReminderRule.objects.exists()


def test_a_rule_that_is_gone_cannot_be_switched(cast):
    with pytest.raises(Invalid):
        rules.switch(actor=actor_of(cast.chi), rule=NEW, active=True)
