"""Sight given and taken back at the same moment, in threads of their own."""

import threading

import pytest
from django.db import connection

from docflow.documents.grants import DOCUMENTS
from docflow.documents.policies import visible_to
from docflow.documents.services import filing, passing, sharing
from docflow.org.states import Role
from tests.factories.documents import make_issued
from tests.factories.org import actor_of, make_cast, make_person

pytestmark = pytest.mark.services
PATIENCE = 30


def test_a_share_taken_back_while_the_file_is_handed_over_takes_no_more_than_itself(
    transactional_db, monkeypatch
):
    cast = make_cast()
    lan = make_person(Role.OFFICER, cast.office, cast.unit, "Bùi Lan", "Chuyên viên")
    document = make_issued(cast.office, seen_by=(cast.an, cast.binh))
    sharing.share(actor=actor_of(cast.binh), document=document, position=lan)
    case = filing.open_case(actor=actor_of(cast.an), code="1", title="Cải cách", retention_years=10)
    filing.add(actor=actor_of(cast.an), case_file=case, document=document)
    binh = actor_of(cast.binh)

    def unshare():
        try:
            sharing.unshare(actor=binh, document=document, position=lan)
        finally:
            connection.close()

    taking = threading.Thread(target=unshare)
    told = passing.telling.passed_on

    def meanwhile(*given):
        # The new sight stands, and is not committed yet.
        taking.start()
        taking.join(1)
        told(*given)

    monkeypatch.setattr(passing.telling, "passed_on", meanwhile)
    passing.pass_on(actor=actor_of(cast.an), case_files=[case], to=lan, reason="Nghỉ hưu")
    taking.join(PATIENCE)

    assert not taking.is_alive()
    assert visible_to(actor_of(lan)).filter(pk=document.pk).exists()
    found = DOCUMENTS.verify()
    assert (found.missing, found.extra) == (0, 0)
