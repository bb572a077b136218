"""Answers and withdrawals of one comment at the same moment, in threads of their own."""

from functools import partial

import pytest

from docflow.core.errors import ActError
from docflow.documents.models import Comment, CommentAnswer
from docflow.documents.services import commenting
from tests.docflow.documents.services.test_commenting import comment
from tests.docflow.documents.services.test_processes_at_once import at_once
from tests.factories.org import actor_of

pytestmark = pytest.mark.services


def test_it_is_answered_or_withdrawn_never_both(way, cast):
    made = comment(cast, way.submitted())
    answer = partial(commenting.answer, actor=actor_of(cast.an), comment=made, text="Mọi phòng.")

    done, wrong = at_once(
        answer, partial(commenting.withdraw, actor=actor_of(cast.binh), comment=made)
    )

    made.refresh_from_db()
    assert (done, len(wrong)) == (1, 1)
    assert isinstance(wrong[0], ActError)
    assert CommentAnswer.objects.exists() != (made.withdrawn_at is not None)


def test_two_comments_at_once_have_two_numbers(way, cast):
    document = way.submitted()

    done, wrong = at_once(partial(comment, cast, document), partial(comment, cast, document, "an"))

    assert (done, wrong) == (2, [])
    assert set(Comment.objects.values_list("number", flat=True)) == {1, 2}
