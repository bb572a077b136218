"""The registry is told of a repeated number, notation and issuer: NĐ 30/2020/NĐ-CP, Phụ lục VI,
III.1h. Nothing is refused: the same letter may really come twice."""

from dataclasses import replace
from datetime import date

import pytest
import typst

from docflow.documents.models import Document
from docflow.documents.selectors.incoming import desk, look_alikes
from docflow.documents.services import receiving
from docflow.documents.services.importing.register import import_register
from docflow.documents.services.receiving import Facts
from docflow.documents.states import Status
from tests.factories.documents import make_incoming
from tests.factories.org import SYSTEM, actor_of

pytestmark = pytest.mark.django_db
ISSUER = "Sở Nội vụ"
CODE = "12/SNV-CCHC"
FACTS = Facts(issuer_name=ISSUER, subject="Báo cáo", code=CODE, issued_on=date(2026, 11, 2))
WARNING = "Trùng số, ký hiệu và cơ quan ban hành"


@pytest.fixture
def cast(company):
    return company


def came(cast, **fields) -> Document:
    return make_incoming(
        cast.office,
        seen_by=(cast.dung,),
        **{"code": CODE, "issuer_name": ISSUER, "status": Status.ARRIVED, **fields},
    )


def test_paper_that_repeats_an_electronic_arrival_is_warned_of(cast):
    earlier = came(cast, origin="electronic")

    assert receiving.duplicates(cast.office.pk, FACTS) == [earlier]


@pytest.mark.parametrize(
    "changed", [{"code": "12/SNV"}, {"code": "13/SNV-CCHC"}, {"issuer_name": "Sở Y tế"}]
)
def test_all_three_must_be_the_same(cast, changed):
    came(cast)

    assert receiving.duplicates(cast.office.pk, replace(FACTS, **changed)) == []


def test_an_electronic_arrival_that_repeats_paper_is_warned_of_at_the_desk(cast):
    scan = typst.compile(b'#set page(paper: "a4")\nCong van', timestamp=0)
    clerk = actor_of(cast.dung)
    paper = receiving.take_in_paper(actor=clerk, facts=FACTS, scan=scan)
    arrival = came(cast, origin="electronic", arrival_number=None)

    assert look_alikes(clerk, arrival) == [paper]
    assert [list(one.same) for one in desk(clerk).arrivals] == [[paper]]


def rows(cast, *lines: str):
    head = "so_ky_hieu,ngay_van_ban,trich_yeu,co_quan_ban_hanh"
    data = "\n".join((head, *lines)).encode()
    return import_register(actor=SYSTEM, office=cast.office, data=data, name="so.csv")


def test_an_imported_row_that_repeats_another_is_warned_of_and_kept(cast):
    told = rows(
        cast,
        f"{CODE},02/11/2026,Báo cáo,{ISSUER}",
        f"{CODE},02/11/2026,Báo cáo lần hai,{ISSUER.upper()}",
        f"{CODE},02/11/2025,Báo cáo năm trước,{ISSUER}",
        f"{CODE},02/11/2026,Báo cáo khác,Sở Y tế",
        f",02/11/2026,Không số,{ISSUER}",
    )

    assert (told.imported, told.warnings["repeated"]) == (5, 1)
    (warned,) = [one for one in Document.objects.all() if WARNING in " ".join(one.warnings)]
    assert warned.subject == "Báo cáo lần hai"


def test_an_imported_row_that_repeats_what_the_office_has_is_warned_of(cast):
    came(cast, issued_on=date(2026, 11, 2))

    told = rows(cast, f"{CODE},02/11/2026,Báo cáo,{ISSUER}")

    assert told.warnings["repeated"] == 1
