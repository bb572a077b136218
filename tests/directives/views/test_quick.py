"""The quick report: a step, a line, a picture; or the result at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directives.models import Report
from directives.views import back
from tests.factories.directives import accept, lead_of, make_order

MINE = reverse("directives:mine")


@pytest.fixture
def url(order, cast):
    accept(order, cast.binh)
    return back.leading(reverse("directives:quick", args=[lead_of(order).pk]), f"{MINE}#task-1")


def test_a_step_a_line_and_a_picture_are_a_report(desk, order, url):
    photo = SimpleUploadedFile("IMG_1.jpg", b"\xff\xd8\xff", "image/jpeg")
    paper = SimpleUploadedFile("Số liệu.xlsx", b"PK", "application/zip")
    values = {"percent": "50", "text": "Xong một nửa", "photo": photo, "evidence": paper}

    answer = desk("binh").post(url, {**values, "act": "progress"})

    report = Report.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{MINE}#task-1")
    assert (report.kind, report.percent, report.text) == ("progress", 50, "Xong một nửa")
    files = [(one.name, one.file.media_type) for one in report.files.all()]
    assert files[0] == ("IMG_1.jpg", "image/jpeg")
    assert files[1][0] == "Số liệu.xlsx"
    assert lead_of(order).status == "in_progress"


def test_the_lead_hands_in_the_result_with_the_other_button(desk, order, url):
    page = desk("binh").get(url).content.decode()

    desk("binh").post(url, {"text": "Đã xong", "act": "result"})

    assert "Xong, báo cáo kết quả" in page
    assert Report.objects.get().kind == "result"
    assert lead_of(order).status == "reported"


def test_while_work_handed_on_is_open_the_result_has_the_long_form(desk, cast, order, url):
    make_order(cast.binh, cast.an, parent=lead_of(order))
    page = desk("binh").get(url).content.decode()

    desk("binh").post(url, {"text": "Đã xong", "act": "result"})

    assert "Xong, báo cáo kết quả" not in page
    assert reverse("directives:result", args=[lead_of(order).pk]) in page
    # Nobody closes by a forged button: it is a report of progress.
    assert [report.kind for report in Report.objects.all()] == ["progress"]


def test_a_coordinator_reports_and_closes_nothing(desk, cast):
    order = make_order(cast.chi, cast.other_unit, coordinating=[cast.unit])
    part = order.assignments.get(role="coordinating")
    desk("binh").post(reverse("directives:accept", args=[part.pk]))
    url = reverse("directives:quick", args=[part.pk])

    answer = desk("binh").post(url, {"text": "Phần của phòng", "act": "result"})

    assert answer["Location"] == order.get_absolute_url()
    assert Report.objects.get().kind == "progress"


def test_the_present_value_is_chosen_and_stands_among_the_steps(desk, url):
    first = desk("binh").get(url).context["form"]["percent"]
    desk("binh").post(url.split("?")[0], {"text": "Một phần ba", "percent": "25"})
    Report.objects.update(percent=33)

    second = desk("binh").get(url).context["form"]["percent"]

    assert [value for value, _label in first.field.choices] == [0, 25, 50, 75, 100]
    assert first.value() is None
    assert [value for value, _label in second.field.choices] == [0, 25, 33, 50, 75, 100]
    assert second.value() == 33


def test_what_was_typed_stays_when_something_is_missing(desk, url):
    answer = desk("binh").post(url, {"percent": "75", "text": "", "act": "progress"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["text"]
    assert answer.context["form"]["percent"].value() == "75"
    assert f'action="{url.replace("&", "&amp;")}"' in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("percent", ["30", "101", "x"])
def test_a_percentage_that_was_not_offered_is_refused(desk, url, percent):
    answer = desk("binh").post(url, {"percent": percent, "text": "Đang làm"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["percent"]


def test_the_camera_and_the_files_of_a_phone_are_offered(desk, url):
    page = desk("binh").get(url, headers={"HX-Request": "true"}).content.decode()

    assert 'capture="environment"' in page
    assert 'accept="image/*"' in page
    assert 'enctype="multipart/form-data"' in page
    assert "<html" not in page
