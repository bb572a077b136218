"""After any history the module says what a naive second count over the raw rows says."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow.core import clock, integrity
from docflow.metrics import triggers
from docflow.metrics.checks import verdicts
from docflow.metrics.models import Unsettled
from docflow.metrics.selectors import cells
from docflow.metrics.selectors.cells import Question, Sums
from docflow.metrics.selectors.figures import count, counts, figures, once
from docflow.metrics.selectors.lists import PARTS, Listed
from docflow.metrics.selectors.trends import end_of, months, trend
from docflow.metrics.services import settling
from docflow.metrics.states import By, Reading
from tests.docflow.metrics.histories import History
from tests.docflow.metrics.naive import naive_figures
from tests.factories.org import make_cast, make_office, make_unit

pytestmark = pytest.mark.django_db
NOW = clock.real().replace(year=2026, month=11, day=20, hour=3)
TODAY = date(2026, 11, 20)
ACTS = st.lists(st.tuples(st.integers(0, 16), st.integers(0, 10_000)), min_size=5, max_size=45)
RANDOM = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def place():
    with clock.at(NOW):
        cast = make_cast()
        partners = [cast.other_office, make_office(), make_office()]
        units = [None, cast.unit, make_unit(cast.office)]
        yield cast, lambda: History(cast.office, partners, units, TODAY), partners, units


def pairs(found):
    return {
        name: [figure.numerator, figure.denominator]
        for name, figure in (("A", found.a), ("B", found.b), ("C", found.c))
    }


def agree(question, **asked):
    """The module's figures, in each reading, are the naive ones."""
    sums = Sums(question.office, question.first, question.last)
    lines = sums.lines(question)
    for reading in Reading:
        naive = naive_figures(
            question.office, question.first, question.last, reading=reading.value, **asked
        )
        found = count(lines, reading)
        assert pairs(found) == {name: naive[name] for name in "ABC"}, (reading, asked)
        assert found.a.excluded == naive["excluded"]
        assert once(lines) == naive["once"]


@RANDOM
@given(acts=ACTS)
def test_the_module_is_the_naive_count_after_any_history(place, acts):
    cast, begin, partners, units = place
    with transaction.atomic():
        history = begin()
        for act, draw in acts:
            history.play(act, draw)
        office = cast.office.pk
        month, wide = TODAY.replace(day=1), date(2026, 9, 1)
        # A month and a span of months, by days and by kept sums; out and in; each filter.
        agree(Question(office, month, TODAY))
        agree(Question(office, wide, end_of(TODAY)))
        agree(Question(office, month, end_of(TODAY), "incoming"), direction="incoming")
        for first in (month, TODAY - timedelta(days=33)):
            last = end_of(TODAY) if first == month else TODAY
            unit, partner = str(units[1].pk), str(partners[0].pk)
            agree(Question(office, first, last, unit=unit), unit=unit)
            agree(Question(office, first, last, partner=partner), partner=partner)
            agree(Question(office, first, last, partner="-"), partner="-")
            agree(Question(office, first, last, unit="-", type="CV"), unit="-", kind="CV")
            agree(
                Question(office, first, last, "outgoing", unit, "", partner),
                direction="outgoing", unit=unit, partner=partner,
            )  # fmt: skip
        transaction.set_rollback(True)


@RANDOM
@given(acts=ACTS)
def test_lists_breakdowns_and_trends_are_those_of_the_naive_count(place, acts):
    cast, begin, partners, units = place
    with transaction.atomic():
        history = begin()
        for act, draw in acts:
            history.play(act, draw)
        office, first = cast.office.pk, date(2026, 9, 1)
        naive = naive_figures(office, first, TODAY)
        found = figures(office, first, TODAY)
        listed = [(one.document.pk, str(one.reason_a)) for one in found.outside]
        assert sorted(listed) == sorted(naive["outside"])
        _each_number_has_its_list(office, first, found)
        _by_keys(office, first, units, partners)
        for one in months(office, TODAY, 3):
            said = naive_figures(office, one.first, one.last)
            assert pairs(one.figures) == {name: said[name] for name in "ABC"}
        unit = str(units[1].pk)
        for one in trend(Question(office, first, TODAY, unit=unit, type="KH"), 3):
            said = naive_figures(office, one.first, one.last, unit=unit, kind="KH")
            assert pairs(one.figures) == {name: said[name] for name in "ABC"}
        transaction.set_rollback(True)


def _each_number_has_its_list(office, first, found):
    question = Question(office, first, TODAY)
    sums = Sums(office)
    for name, figure in (("a", found.a), ("b", found.b), ("c", found.c)):
        for part, n in (("all", figure.denominator), ("in", figure.numerator),
                        ("out", figure.outside)):  # fmt: skip
            listed = Listed(sums, question, PARTS[f"{name}.{part}"])
            assert listed.count() == n == len(listed.everything())
            halves = [*listed.page(0, n // 2), *listed.page(n // 2, n)]
            assert halves == listed.everything()
    for code, n in found.a.excluded.items():
        if code != "state_secret":
            assert Listed(sums, question, PARTS[f"excluded.{code}"]).count() == n


def _by_keys(office, first, units, partners):
    for by, name, keys in (
        (By.UNIT, "unit", [*(str(one.pk) for one in units if one), "-"]),
        (By.TYPE, "kind", ["BC", "KH", "CV", "-"]),
        (By.PARTNER, "partner", [*(str(one.pk) for one in partners), "-"]),
    ):
        for last in (TODAY, end_of(TODAY)):
            lines = Sums(office).lines(Question(office, first, last), by)
            for key in keys:
                own = {line: n for line, n in lines.items() if line.key == key}
                said = naive_figures(office, first, last, **{name: key})
                assert pairs(count(own)) == {one: said[one] for one in "ABC"}, (by, key)


@RANDOM
@given(acts=ACTS, settled=st.booleans())
def test_with_everything_marked_a_period_is_judged_alone(place, monkeypatch, acts, settled):
    cast, begin, _partners, _units = place
    monkeypatch.setattr(cells, "MANY", 0)
    with transaction.atomic():
        history = begin()
        for act, draw in acts:
            history.play(act, draw)
        if settled:
            settling.sweep(NOW, 1000)
        triggers.mark_all(connection)
        agree(Question(cast.office.pk, TODAY.replace(day=1), end_of(TODAY)))
        agree(Question(cast.office.pk, date(2026, 10, 3), date(2026, 11, 7)))
        transaction.set_rollback(True)


@RANDOM
@given(acts=ACTS)
def test_settling_changes_no_figure_and_leaves_what_the_rows_say(place, acts):
    cast, begin, _partners, _units = place
    with transaction.atomic():
        history = begin()
        for act, draw in acts:
            history.play(act, draw)
        question = Question(cast.office.pk, date(2026, 9, 1), end_of(TODAY))
        before = counts(question)
        while settling.sweep(NOW, 7):
            pass
        assert not Unsettled.objects.exists()
        assert counts(question) == before
        assert [one for one in verdicts() if isinstance(one, integrity.Problem)] == []
        transaction.set_rollback(True)
