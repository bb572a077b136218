"""The giver of one order asks its holder for a report, once a day."""

from datetime import timedelta

import pytest

from directives.selectors.returns import returns_of
from directives.services import urging
from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Refused
from docflow.notifications.models import Notification
from tests.factories.directives import accept, lead_of, report
from tests.factories.org import actor_of

WORDS = "Chiều nay Thành phố họp, cần số liệu"


def urge(directive, who, note=WORDS):
    return urging.urge(actor=actor_of(who), assignment=lead_of(directive), note=note)


def told():
    return Notification.objects.filter(reason="urged")


def test_the_holder_is_told_with_the_words_and_the_history_keeps_them(cast, order):
    accept(order, cast.binh)

    urge(order, cast.chi)

    notice = told().get()
    assert notice.user == cast.binh.user
    assert WORDS in notice.text
    kept = returns_of(order, [lead_of(order)])[-1]
    assert (kept.label, kept.note, kept.stops) == ("Đôn đốc", WORDS, False)


def test_long_words_are_cut_in_the_notice_and_whole_in_the_history(cast, order):
    urge(order, cast.chi, "Số liệu " * 100)

    assert len(told().get().text) <= 300
    assert len(AuditEvent.objects.get(verb="assignment.urge").summary) > 300


def test_once_a_day_and_again_on_the_next(cast, order):
    urge(order, cast.chi)
    with pytest.raises(Refused, match="hôm nay"):
        urge(order, cast.chi)
    assert AuditEvent.objects.filter(verb="assignment.urge").count() == 1

    with clock.at(clock.now() + timedelta(days=1)):
        urge(order, cast.chi)

    assert told().count() == 2


def test_nobody_is_urged_while_the_giver_has_the_word(cast, order):
    accept(order, cast.binh)
    report(order, cast.binh)

    with pytest.raises(Refused):
        urge(order, cast.chi)
    assert not told().exists()


@pytest.mark.parametrize("who", ["binh", "dung", "an", "em"])
def test_only_the_giver_urges(cast, order, who):
    with pytest.raises(Forbidden):
        urge(order, getattr(cast, who))
    assert not told().exists()
