"""Drafts and uploads: bad input is named field by field, nothing half done stays."""

import io

import pikepdf
import pytest
import typst

from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Document
from docflow.documents.selectors.versions import latest
from docflow.documents.services import drafting, routing
from docflow.documents.services.drafting import To
from docflow.documents.states import Status, VersionKind
from tests.factories.org import actor_of

pytestmark = pytest.mark.django_db
CONTENT = {"body": [{"kind": "paragraph", "text": "Nội dung."}]}


@pytest.fixture
def cast(company):
    return company


@pytest.fixture(scope="session")
def page() -> bytes:
    source = '#set page(paper: "a4")\nSố: \\ Nội dung \\ CHỦ TỊCH'
    return typst.compile(source.encode(), timestamp=0)


#: The page above has little of the decree's form.
WHY = "Tệp thử, không theo thể thức"


def create(cast, **fields):
    values = {
        "actor": actor_of(cast.an),
        "type_code": "KH",
        "subject": "Kế hoạch",
        "content": CONTENT,
        "signer": cast.chi,
        "to": [To(office=cast.other_office)],
    }
    return drafting.create(**{**values, **fields})


def with_script(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        file.save(out)
    return out.getvalue()


def encrypted(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def test_a_draft_has_a_first_version_with_its_page(cast):
    document = create(cast)

    version = latest(document)
    assert (document.status, version.kind, version.pages) == (Status.DRAFT, VersionKind.DRAFT, 1)


@pytest.mark.parametrize(
    ("field", "value"), [("type_code", "??"), ("subject", "  "), ("subject", "x" * 2001)]
)
def test_bad_fields_are_named(cast, field, value):
    with pytest.raises(Invalid) as caught:
        create(cast, **{field: value})

    assert field in caught.value.fields
    assert not Document.objects.exists()


def test_the_signer_must_hold_office_here(cast):
    for person in (cast.giang, cast.an):
        with pytest.raises(Invalid) as caught:
            create(cast, signer=person)
        assert "signer" in caught.value.fields


def test_a_recipient_is_named_once(cast):
    twice = [To(office=cast.other_office), To(office=cast.other_office)]

    with pytest.raises(Invalid):
        create(cast, to=twice)

    assert not Document.objects.exists()


def test_administrators_do_not_draft(cast):
    with pytest.raises(Forbidden):
        create(cast, actor=actor_of(cast.khoa))


def test_every_edit_keeps_what_stood_before(cast):
    """NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.5a."""
    document = create(cast)

    drafting.edit(
        actor=actor_of(cast.an), document=document, subject="Kế hoạch mới", content=CONTENT
    )

    assert [one.ordinal for one in document.versions.all()] == [1, 2]
    assert Document.objects.get().subject == "Kế hoạch mới"


def test_nobody_else_edits_and_nothing_is_edited_after_submission(cast):
    document = create(cast)
    with pytest.raises(Forbidden):
        drafting.edit(actor=actor_of(cast.binh), document=document, subject="Khác", content=CONTENT)
    routing.submit(actor=actor_of(cast.an), document=document)

    with pytest.raises(Forbidden):
        drafting.edit(actor=actor_of(cast.an), document=document, subject="Khác", content=CONTENT)


def test_an_upload_waits_until_every_place_is_marked(cast, page):
    document = drafting.upload(
        actor=actor_of(cast.an),
        type_code="KH",
        subject="Tải lên",
        data=page,
        signer=cast.chi,
    )
    version = latest(document)
    version.fields = []
    version.save(update_fields=["fields"])

    with pytest.raises(Refused):
        routing.submit(actor=actor_of(cast.an), document=document, explanation=WHY)
    places = [
        {"name": name, "page": 0, "x1": 60, "y1": 100 * n, "x2": 200, "y2": 100 * n + 60}
        for n, name in enumerate(("Signer", "IssueLine", "Seal"), start=1)
    ]
    drafting.place_fields(actor=actor_of(cast.an), document=document, fields=places)
    routing.submit(actor=actor_of(cast.an), document=document, explanation=WHY)

    assert Document.objects.get().status == Status.IN_REVIEW


@pytest.mark.parametrize("bad", [{"page": 9}, {"x1": 300}, {"name": "Other"}, {"y2": "x"}])
def test_a_place_outside_the_page_is_refused(cast, page, bad):
    document = drafting.upload(
        actor=actor_of(cast.an), type_code="KH", subject="Tải lên", data=page, signer=cast.chi
    )
    place = {"name": "Signer", "page": 0, "x1": 60, "y1": 100, "x2": 200, "y2": 160, **bad}

    with pytest.raises(Invalid):
        drafting.place_fields(actor=actor_of(cast.an), document=document, fields=[place])


@pytest.mark.parametrize("make", [with_script, encrypted, lambda pdf: b"PK\x03\x04" + pdf])
def test_unfit_uploads_are_refused_in_words(cast, page, make):
    with pytest.raises(Invalid) as caught:
        drafting.upload(
            actor=actor_of(cast.an),
            type_code="KH",
            subject="Tải lên",
            data=make(page),
            signer=cast.chi,
        )

    assert caught.value.fields["file"]
    assert not Document.objects.exists()


def test_a_file_beyond_the_limit_is_refused_unread(cast, page, settings):
    settings.UPLOAD_LIMIT = 1000

    with pytest.raises(Invalid):
        drafting.examine(page)
