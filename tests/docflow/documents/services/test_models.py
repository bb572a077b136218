"""Documents of the decree's own models on their whole way, every signature valid at its end.

NĐ 30/2020/NĐ-CP, Phụ lục III, mẫu 1.3 and 1.6 to 1.10.
"""

import pytest
from django.db import IntegrityError, transaction

from docflow.core.errors import Invalid, Refused
from docflow.documents.models import RouteStep, SignatureRecord
from docflow.documents.rendering import pictures
from docflow.documents.selectors import work
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import checking, issuing, routing, signing
from docflow.documents.states import RouteKind, RouteState, Status
from signing import gate
from tests.docflow.documents.conftest import PIN
from tests.docflow.documents.rendering.kinds import MODELS
from tests.factories.org import actor_of

TEXT = [{"kind": "paragraph", "text": "Đề nghị các đơn vị thực hiện."}]
WAYS = {
    "CD": ({"addressees": ["Ủy ban nhân dân các phường"]}, "CĐ-UBND", "điện: - Ủy ban"),
    "GM": ({"details": dict(MODELS["invitation"].details)}, "GM-UBND", "trân trọng kính mời"),
    "GGT": ({"details": dict(MODELS["introduction"].details)}, "GGT-UBND", "có giá trị đến"),
    "GNP": ({"details": dict(MODELS["leave"].details)}, "GNP-UBND", "05 ngày kể từ ngày"),
    "HDONG": ({"details": dict(MODELS["contract"].details)}, "HĐ-UBND", "ĐẠI DIỆN BÊN B"),
    "QD": (
        {
            "body": [
                {"kind": "article", "label": "Điều 1.", "text": "Ban hành kèm theo Quyết định này"}
            ],
            "enacted": {"type_name": "Quy chế", "subject": "Công tác văn thư", "body": TEXT},
        },
        "QĐ-UBND",
        "QUY CHẾ Công tác văn thư",
    ),
}


def words_of(document):
    return " ".join(pictures.text(data_of(latest(document))).split())


def report_of(document):
    version = latest(document)
    return gate.validate(data_of(version), now=version.made_at)


def minutes(cast, secretary=None, **more):
    return {
        "body": TEXT,
        "recipients": ["Thành viên dự họp"],
        "details": {
            "gathering": "cuộc họp",
            "begins": "2026-12-05T08:30",
            "ends": "2026-12-05T11:00",
            "venue": "Phòng họp số 1",
            "present": "Lãnh đạo các phòng",
        },
        "secretary": (secretary or cast.an).pk,
        **more,
    }


@pytest.fixture
def submitted(cast, way):
    return way.submitted(type_code="BB", subject="Họp giao ban", content=minutes(cast))


@pytest.mark.parametrize("code", WAYS)
def test_a_document_of_the_model_is_issued_with_every_signature_valid(way, code):
    content, notation, shown = WAYS[code]

    document = way.issued(
        type_code=code, subject="Việc cần làm", content={"body": TEXT, "recipients": [], **content}
    )

    report = report_of(document)
    assert (document.status, document.code) == (Status.ISSUED, f"01/{notation}")
    assert report.verdict == "valid"
    assert [one.field for one in report.signatures] == ["Signer", "IssueLine", "Seal"]
    assert shown in words_of(document)


def test_minutes_are_signed_by_secretary_and_chair_and_issued(cast, way, submitted):
    signing.agree_with_initial(actor=actor_of(cast.an), document=submitted, pin=PIN)
    submitted.refresh_from_db()
    routing.agree(actor=actor_of(cast.binh), document=submitted)
    submitted.refresh_from_db()
    (signed,) = signing.sign_many(actor=actor_of(cast.chi), documents=[submitted], pin=PIN)
    submitted.refresh_from_db()
    (issued,) = issuing.issue_many(actor=actor_of(cast.dung), documents=[submitted], pin=PIN)
    submitted.refresh_from_db()

    report = report_of(submitted)
    assert (signed.ok, issued.ok) == (True, True)
    assert report.verdict == "valid"
    fields = [one.field for one in report.signatures]
    assert fields == ["Secretary", "Signer", "IssueLine", "Seal"]
    assert submitted.code == "01/BB-UBND"
    acts = list(submitted.signatures.order_by("pk").values_list("act", flat=True))
    assert acts[:2] == [SignatureRecord.Act.RECORD, SignatureRecord.Act.SIGN]


def test_minutes_print_chair_and_secretary_and_no_place_and_date(cast, submitted):
    words = words_of(submitted)

    assert "Chủ trì (chủ tọa): Phạm Thị Chi, Chủ tịch" in words
    assert "Thư ký (người ghi biên bản): Trần Thị An, Chuyên viên" in words
    # A chair signs as who they are (note 5), not for the committee.
    assert "THƯ KÝ Trần Thị An CHỦ TỌA CHỦ TỊCH Phạm Thị Chi Nơi nhận" in words
    assert "TM. ỦY BAN NHÂN DÂN" not in words
    assert "Quận 2, ngày" not in words


def test_the_secretary_comes_first_and_cannot_agree_without_signing(cast, submitted):
    (station,) = submitted.route.filter(state=RouteState.OPEN)
    assert (station.kind, station.field) == (RouteKind.SECRETARY, "Secretary")
    assert list(work.to_review(actor_of(cast.an))) == [submitted]

    with pytest.raises(Refused, match="PIN"):
        routing.agree(actor=actor_of(cast.an), document=submitted)

    station.refresh_from_db()
    assert station.state == RouteState.OPEN


@pytest.mark.parametrize("who", ["chi", "giang"])
def test_a_secretary_is_another_person_of_the_office(cast, way, who):
    document = way.draft(type_code="BB", content=minutes(cast, getattr(cast, who)))

    with pytest.raises(Invalid) as problem:
        routing.submit(actor=actor_of(cast.an), document=document, explanation="Không có ai khác")

    document.refresh_from_db()
    assert "secretary" in problem.value.fields
    assert (document.status, document.route.count()) == (Status.DRAFT, 0)


def test_minutes_without_a_secretary_are_not_submitted(cast, way):
    document = way.draft(
        type_code="BB", content=minutes(cast, secretary=None) | {"secretary": None}
    )

    with pytest.raises(Invalid):
        routing.submit(actor=actor_of(cast.an), document=document, explanation="Không có thư ký")


def test_an_empty_line_of_a_model_must_be_explained_before_submission(cast, way):
    content = {"body": TEXT, "details": {**MODELS["invitation"].details, "venue": ""}}
    document = way.draft(type_code="GM", content=content)

    musts = [one.code for one in checking.check(document).musts]
    with pytest.raises(Invalid) as problem:
        routing.submit(actor=actor_of(cast.an), document=document)

    assert musts == ["model.invitation"]
    assert "explanation" in problem.value.fields


def test_the_database_lets_no_secretary_be_passed_over(submitted):
    station = submitted.route.get(kind=RouteKind.SECRETARY)

    with pytest.raises(IntegrityError), transaction.atomic():
        RouteStep.objects.filter(pk=station.pk).update(needed=False)
