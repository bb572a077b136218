"""Setting an issued document right (NĐ 30/2020/NĐ-CP, Điều 18.3)."""

import pytest

from docflow.core.errors import Forbidden, Refused
from docflow.documents.models import Document, Link
from docflow.documents.services import correcting, issuing, recalling
from docflow.documents.states import LinkKind, Status
from tests.factories.org import actor_of

KINDS = (LinkKind.REPLACES, LinkKind.AMENDS, LinkKind.CORRECTS)


def begin(cast, original, kind, who="an") -> Document:
    return correcting.begin(actor=actor_of(getattr(cast, who)), original=original, kind=kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_opens_with_link_receivers_and_form(cast, way, kind):
    original = way.issued()
    before = (original.content, original.code, original.versions.count())

    made = begin(cast, original, kind)

    link = Link.objects.get(source=made)
    assert (link.target, link.kind) == (original, kind)
    assert made.status == Status.DRAFT
    assert made.type_code == ("CV" if kind == LinkKind.CORRECTS else original.type_code)
    assert [one.name for one in made.recipients.all()] == [
        one.name for one in original.recipients.all()
    ]
    assert made.signer == original.signer
    told = f"{made.subject} {made.content}"
    assert original.code in told
    # The original stays as it went out.
    original.refresh_from_db()
    assert (original.content, original.code, original.versions.count()) == before


def test_a_replacement_begins_with_the_words_of_the_original(cast, way):
    original = way.issued()

    made = begin(cast, original, LinkKind.REPLACES)

    assert made.subject == original.subject
    assert made.content["body"][: len(original.content["body"])] == original.content["body"]
    assert original.code in made.content["body"][-1]["text"]


@pytest.mark.parametrize("state", ["draft", "at_leader", "signed"])
def test_what_is_not_issued_is_not_set_right(cast, way, state):
    with pytest.raises(Refused):
        begin(cast, getattr(way, state)(), LinkKind.REPLACES)
    assert not Link.objects.exists()


def test_what_was_recalled_stays_as_it_is(cast, way):
    original = way.issued()
    recalling.recall(actor=actor_of(cast.dung), document=original, note="Ban hành nhầm nội dung")
    original.refresh_from_db()

    with pytest.raises(Refused):
        begin(cast, original, LinkKind.REPLACES)


def test_who_does_not_see_it_begins_nothing(cast, way):
    original = way.issued()
    for who in ("ha", "giang", "khoa"):
        with pytest.raises((Refused, Forbidden)):
            begin(cast, original, LinkKind.REPLACES, who)
    assert not Link.objects.exists()


def test_a_type_that_is_uploaded_says_so(cast, way):
    original = way.issued()
    Document.objects.filter(pk=original.pk).update(type_code="SY")
    original.refresh_from_db()

    with pytest.raises(Refused, match="tải"):
        begin(cast, original, LinkKind.REPLACES)
    assert begin(cast, original, LinkKind.CORRECTS).type_code == "CV"


def test_an_original_recalled_meanwhile_stops_the_number(cast, way):
    original = way.issued()
    made = begin(cast, original, LinkKind.REPLACES)
    recalling.recall(actor=actor_of(cast.dung), document=original, note="Ban hành nhầm nội dung")
    # Signed meanwhile, as its way would have made it.
    Document.objects.filter(pk=made.pk).update(status=Status.SIGNED)
    made.refresh_from_db()

    with pytest.raises(Refused, match="thu hồi"):
        correcting.recheck(made)
    with pytest.raises((Refused, Forbidden)):
        issuing.number(actor=actor_of(cast.dung), document=made)
    made.refresh_from_db()
    assert made.number is None
