"""Somebody who serves in two offices finds, in each, what a person of that office alone would."""

import pytest

from docflow.desk.question import Question
from docflow.desk.selectors import searching
from docflow.org.states import Role
from search import index
from tests.factories.documents import make_document
from tests.factories.org import actor_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(cast, indexed):
    """An of the first office, who is deputy of the other one too; a paper in each."""
    position = make_person(Role.DEPUTY, cast.other_office, user=cast.an.user)
    make_document(cast.office, seen_by=(cast.an,), subject="Kế hoạch tuyển quân")
    make_document(cast.other_office, seen_by=(position,), subject="Kế hoạch chống ngập")
    index.rebuild()
    return position


@pytest.mark.parametrize(("here", "own"), [("first", "tuyển quân"), ("second", "chống ngập")])
def test_totals_facets_and_hits_are_those_of_the_office_one_acts_for(cast, there, here, own):
    actor = actor_of(cast.an if here == "first" else there)

    found = searching.ask(actor, Question("kế hoạch"))

    assert found.result.total == 1
    facets = [counts for counts in found.result.facets.values() if counts]
    assert {sum(count for _value, count in counts) for counts in facets} == {1}
    assert [own in "".join(text for text, _ in hit.title) for hit in found.hits] == [True]


def test_no_word_of_the_other_office_is_suggested(cast, there):
    assert searching.ask(actor_of(there), Question("ngậpp")).result.suggestion is not None
    assert searching.ask(actor_of(cast.an), Question("ngậpp")).result.suggestion is None


def test_without_an_index_the_rows_answer_the_same(cast, there, settings):
    (settings.SEARCH["path"] / "CURRENT").unlink()

    found = searching.ask(actor_of(cast.an), Question("trích yếu: kế hoạch"))

    assert found.result.from_rows
    assert len(found.hits) == 1


def test_who_became_administrator_finds_nothing_of_before(cast, there):
    position = make_person(Role.ADMINISTRATOR, cast.office, user=cast.an.user)

    found = searching.ask(actor_of(position), Question("kế hoạch"))

    assert (found.result.total, found.hits, found.result.suggestion) == (0, (), None)
    assert not any(found.result.facets.values())
