"""Whom an office asks for a second factor, and from which day."""

from collections.abc import Mapping
from datetime import date

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.utils.translation import gettext_lazy as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.identity import standing
from docflow.identity.models import FactorRule
from docflow.identity.selectors import factors
from docflow.identity.states import Circle, Perm
from docflow.org.models import Office
from docflow.org.selectors import people


def rule(*, actor: Actor, office: Office, since: Mapping[str, date | None]) -> None:
    """The days of all circles; None asks that circle for nothing. Open sessions heed it at once.

    Raises Invalid for a day that is over, unless it stood before.
    """
    with deeds.act():
        policy.guard(actor, Perm.RULE_FACTORS, office)
        Office.objects.select_for_update().get(pk=office.pk)
        before = {one.circle: one.since for one in factors.rules_of(office.pk)}
        for circle in Circle.values:
            day = since.get(circle)
            if day is not None and day < clock.today() and day != before.get(circle):
                raise Invalid({circle: _("Ngày bắt đầu không được ở trong quá khứ.")})
        FactorRule.objects.filter(office=office).delete()
        wanted = {circle: day for circle in Circle.values if (day := since.get(circle))}
        FactorRule.objects.bulk_create(
            [FactorRule(office=office, circle=circle, since=day) for circle, day in wanted.items()]
        )
        told = {circle: day.isoformat() for circle, day in wanted.items()}
        deeds.record(actor, "identity.factor_rule", office, data=told)
        _heed(office.pk)


def _heed(office_id: int) -> None:
    """What was worked out when these sessions began is worked out again."""
    users = {one.user_id: one.user for one in people.serving(office_id)}
    for row in UserSession.objects.filter(user_id__in=users):
        store = SessionStore(row.session_key)
        if not store.get(standing.BEGAN):
            continue
        standing.owe(store, factors.owed_from(users[row.user_id]))
        store.save(must_create=False)
