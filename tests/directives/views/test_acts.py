"""The steps by the browser: each does what its service does, and says why when it cannot."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directives.models import Directive, Indicator, Report
from directives.services import accepting
from tests.factories.directives import accept, finish, lead_of, make_order, part_of, report
from tests.factories.documents import make_issued
from tests.factories.org import actor_of

REASON = "Lý do đủ dài để người nhận hiểu"


def post(client, name, obj, /, **values):
    return client.post(reverse(f"directives:{name}", kwargs={"pk": obj.pk}), values)


@pytest.fixture
def taken(cast, order) -> Directive:
    accept(order, cast.binh)
    return order


@pytest.fixture
def reported(cast, taken) -> Directive:
    report(taken, cast.binh)
    return taken


def test_taking_it_on_needs_one_click(desk, order):
    answer = post(desk("binh"), "accept", lead_of(order))

    assert (answer.status_code, answer["Location"]) == (303, order.get_absolute_url())
    assert lead_of(order).status == "accepted"


def test_returning_needs_a_reason_and_keeps_what_was_typed(desk, order):
    answer = post(desk("binh"), "return", lead_of(order), note="Không")

    assert answer.status_code == 422
    assert "Không</textarea>" in answer.content.decode()
    assert lead_of(order).status == "given"

    assert post(desk("binh"), "return", lead_of(order), note=REASON).status_code == 303
    assert order.assignments.get().status == "returned"


def test_progress_is_reported_with_files(desk, taken):
    answer = post(
        desk("binh"),
        "progress",
        lead_of(taken),
        text="Đã xong một nửa",
        percent="50",
        evidence=[
            SimpleUploadedFile("a.pdf", b"%PDF-1.4 a"),
            SimpleUploadedFile("../b.html", b"<script>", content_type="text/html"),
        ],
    )

    assert answer.status_code == 303
    made = Report.objects.get()
    assert (made.percent, made.kind) == (50, "progress")
    assert [(one.name, one.file.size) for one in made.files.all()] == [("a.pdf", 10), ("b.html", 8)]
    assert lead_of(taken).status == "in_progress"


def test_an_empty_file_is_refused_in_words(desk, taken):
    empty = SimpleUploadedFile("a.pdf", b"")

    answer = post(desk("binh"), "progress", lead_of(taken), text="x", evidence=[empty])

    assert answer.status_code == 422
    assert answer.context["form"].errors["evidence"]
    assert not Report.objects.exists()


def test_a_coordinator_reports_progress(desk, cast):
    order = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit])
    part = part_of(order, "coordinating")
    accepting.accept(actor=actor_of(cast.em), assignment=part)

    assert post(desk("em"), "progress", part, text="Đã gửi số liệu").status_code == 303
    assert post(desk("em"), "result", part, text="Xong").status_code == 403


def test_the_result_may_be_an_issued_document_that_one_sees(desk, cast, taken):
    mine = make_issued(cast.office, seen_by=(cast.binh,))
    hidden = make_issued(cast.office, seen_by=(cast.em,))

    refused = post(desk("binh"), "result", lead_of(taken), text="Xong", outgoing=hidden.pk)
    accepted = post(desk("binh"), "result", lead_of(taken), text="Xong", outgoing=mine.pk)

    assert (refused.status_code, accepted.status_code) == (422, 303)
    assert hidden.code not in refused.content.decode()
    assert Report.objects.get().outgoing == mine
    assert lead_of(taken).status == "reported"


def test_a_result_over_open_work_says_why(desk, cast, taken):
    make_order(cast.binh, cast.an, parent=lead_of(taken))

    refused = post(desk("binh"), "result", lead_of(taken), text="Xong")
    accepted = post(desk("binh"), "result", lead_of(taken), text="Xong", unfinished=REASON)

    assert (refused.status_code, accepted.status_code) == (422, 303)
    assert "Còn 1 việc giao tiếp" in refused.content.decode()
    assert Report.objects.get().unfinished == REASON


def test_a_result_is_approved(desk, reported):
    assert post(desk("chi"), "approve", lead_of(reported), note="Tốt").status_code == 303

    reported.refresh_from_db()
    assert reported.status == "completed"
    assert Report.objects.get().decision_note == "Tốt"


def test_a_result_is_sent_back(desk, reported):
    assert post(desk("chi"), "send-back", lead_of(reported), note=REASON).status_code == 303
    assert lead_of(reported).status == "sent_back"


def test_a_step_that_the_state_does_not_allow_is_said_in_words(desk, taken):
    answer = post(desk("chi"), "approve", lead_of(taken))

    assert answer.status_code == 422
    assert "Hãy tải lại trang" in answer.content.decode()
    assert lead_of(taken).status == "accepted"


def test_more_time_is_asked_and_granted_for_another_date(desk, taken):
    asked = post(
        desk("binh"), "extend", lead_of(taken), until="2026-06-30", reason="Chờ số liệu của phường"
    )
    extension = lead_of(taken).extensions.get()
    granted = post(desk("chi"), "grant", extension, until="2026-06-26", note="")

    assert (asked.status_code, granted.status_code) == (303, 303)
    lead = lead_of(taken)
    assert (lead.due.date(), lead.first_due.date()) == (date(2026, 6, 26), date(2026, 6, 8))


def test_more_time_is_refused_with_a_reason(desk, parts):
    due = lead_of(parts.directive).due

    assert post(desk("chi"), "refuse", parts.extension, note="x").status_code == 422
    assert post(desk("chi"), "refuse", parts.extension, note=REASON).status_code == 303
    assert lead_of(parts.directive).due == due


def test_an_earlier_date_is_no_extension(desk, taken):
    answer = post(desk("binh"), "extend", lead_of(taken), until="2026-06-02", reason=REASON)

    assert answer.status_code == 422
    assert answer.context["form"].errors["until"]


def test_the_clock_is_stopped_and_goes_on(desk, taken):
    assert post(desk("chi"), "suspend", lead_of(taken), note=REASON).status_code == 303
    assert lead_of(taken).status == "suspended"

    assert post(desk("chi"), "resume", lead_of(taken)).status_code == 303
    assert lead_of(taken).status == "in_progress"


def test_what_came_back_goes_to_another_place(desk, cast, order):
    back = accepting.return_(actor=actor_of(cast.binh), assignment=lead_of(order), note=REASON)

    answer = post(desk("chi"), "reassign", back, holder=f"unit:{cast.other_unit.pk}")

    assert answer.status_code == 303
    assert lead_of(order).unit == cast.other_unit


def test_what_came_back_is_given_to_the_same_again(desk, cast, order):
    back = accepting.return_(actor=actor_of(cast.binh), assignment=lead_of(order), note=REASON)

    assert post(desk("chi"), "insist", back, note=REASON).status_code == 303
    assert lead_of(order).unit == cast.unit


def test_an_unopened_order_is_taken_back(desk, order):
    assert post(desk("chi"), "withdraw", order).status_code == 303
    assert desk("binh").get(order.get_absolute_url()).status_code == 404


def test_an_order_is_cancelled_and_opened_again_only_when_completed(desk, cast, order, taken):
    assert post(desk("chi"), "cancel", order, note=REASON).status_code == 303
    assert post(desk("chi"), "reopen", order, note=REASON).status_code == 422

    done = make_order(cast.chi, cast.unit)
    finish(done, cast.binh, cast.chi)
    assert post(desk("chi"), "reopen", done, note=REASON).status_code == 303
    done.refresh_from_db()
    assert done.status == "given"


def test_a_target_is_set_and_measured(desk, order):
    values = {"name": "Tỷ lệ", "target": "at_least", "unit": "%", "period": "month", "low": "90"}

    wrong = post(desk("chi"), "target", order, **{**values, "low": ""})
    right = post(desk("chi"), "target", order, **values)
    measured = post(desk("binh"), "measure", Indicator.objects.get(), value="88.5")

    assert (wrong.status_code, right.status_code, measured.status_code) == (422, 303, 303)
    assert Indicator.objects.get().values.get().value == Decimal("88.5")


def test_a_dialog_is_a_fragment_for_the_page_and_a_page_without_it(desk, order):
    url = reverse("directives:return", kwargs={"pk": lead_of(order).pk})

    part = desk("binh").get(url, headers={"HX-Request": "true"}).content.decode()
    page = desk("binh").get(url).content.decode()

    assert "<html" not in part
    assert "<html" in page
    assert f'action="{url}"' in part
    assert f'action="{url}"' in page
