"""One number of secrets, shown to two clerks who press at the same moment, in threads."""

from functools import partial

import pytest

from docflow.core.errors import Refused
from docflow.documents.models import Document
from docflow.documents.services import classified
from docflow.documents.services.classified import Issued
from docflow.documents.states import Secrecy
from docflow.org.states import Role
from tests.docflow.documents.services.test_processes_at_once import at_once
from tests.factories.org import actor_of, make_person

pytestmark = pytest.mark.services


def test_one_of_two_takes_the_number_that_both_saw(cast):
    clerks = [cast.dung, make_person(Role.CLERK, cast.office)]
    issued = Issued(Secrecy.SECRET, "KH", "Trần Văn Chi")
    # The book is there already, and has given one.
    classified.issue(actor=actor_of(cast.dung), issued=issued)
    works = [
        partial(classified.issue, actor=actor_of(one), issued=issued, shown=2) for one in clerks
    ]

    done, wrong = at_once(*works)

    assert done == 1
    assert [type(one) for one in wrong] == [Refused]
    codes = Document.objects.order_by("number").values_list("code", flat=True)
    assert list(codes) == ["01/KH-UBND-M", "02/KH-UBND-M"]
