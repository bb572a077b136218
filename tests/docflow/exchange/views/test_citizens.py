"""Citizens and firms by the browser: the form, its errors, the register of mail, what came back;
and requests that wait for a document."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.exchange.models import ChangeRequest, Delivery, Dispatch
from tests.docflow.exchange.services.test_addressees import BACK, HOME, post, send, to_citizen
from tests.docflow.exchange.services.test_awaited import NEVER, asked, delivery  # noqa: F401
from tests.docflow.exchange.views.test_deliveries import as_, url

POSTAL = reverse("exchange:postal")


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_form_asks_where_beside_the_offices(world):
    document, recipient = to_citizen(world)
    clerk, page = as_(world.cast.dung), url("dispatch", document.pk)

    assert "Nơi nhận ngoài danh bạ" in text(clerk.get(page))
    done = clerk.post(
        page, {f"address_{recipient.pk}": HOME, f"phone_{recipient.pk}": "0909123456"}
    )

    assert done.status_code == 303
    made = Delivery.objects.get()
    assert (made.postal_address, made.phone) == (HOME, "0909123456")
    side = text(clerk.get(url("deliveries", document.pk)))
    assert HOME in side


def test_errors_stand_at_their_fields_and_nothing_is_sent(world):
    document, recipient = to_citizen(world)

    page = as_(world.cast.dung).post(
        url("dispatch", document.pk),
        {f"address_{recipient.pk}": "Quận 1", f"email_{recipient.pk}": "không có"},
    )

    errors = page.context["form"].errors
    assert set(errors) == {f"address_{recipient.pk}", f"email_{recipient.pk}"}
    assert "Địa chỉ thư điện tử không đúng." in text(page)
    assert not Dispatch.objects.exists()


def test_a_value_that_is_too_long_hides_no_other_error(world):
    document, recipient = to_citizen(world)

    page = as_(world.cast.dung).post(
        url("dispatch", document.pk),
        {f"address_{recipient.pk}": "x" * 400, f"phone_{recipient.pk}": "không có"},
    )

    errors = page.context["form"].errors
    assert set(errors) == {f"address_{recipient.pk}", f"phone_{recipient.pk}"}
    assert "Chưa gửi được" in text(page)


def test_who_was_written_to_before_is_filled_in(world):
    send(world)
    document, recipient = to_citizen(world, "ông nguyễn văn a")
    clerk, page = as_(world.cast.dung), url("dispatch", document.pk)

    form = clerk.get(page).context["form"]

    assert form[f"address_{recipient.pk}"].value() == HOME
    assert f'<option value="{HOME}">' in text(clerk.get(page))


def test_an_office_alone_is_asked_no_address(world):
    page = as_(world.cast.dung).get(url("dispatch", world.issue().pk))

    assert "Nơi nhận ngoài danh bạ" not in text(page)


def test_name_address_and_return_are_printed_in_the_register_of_mail(world):
    made = post(world, send(world), post_number="VN9")
    clerk = as_(world.cast.dung)
    back = clerk.post(url("returned", made.pk), {"returned_on": clock.today(), "reason": BACK})
    assert back.status_code == 303

    (line,) = clerk.get(POSTAL).context["lines"]

    assert line["cells"][2] == f"Ông Nguyễn Văn A, {HOME}"
    assert line["cells"][5] == f"Bưu gửi số VN9; trả lại ngày {clock.today():%d/%m/%Y}: {BACK}"
    assert BACK in text(clerk.get(reverse("exchange:desk"), {"view": "paper"}))


def test_a_return_says_why_and_not_before_it_was_posted(world):
    made = post(world, send(world))
    clerk, page = as_(world.cast.dung), url("returned", made.pk)

    assert text(clerk.get(page)).count(HOME) == 1
    for posted in (
        {},
        {"returned_on": "2020-01-01", "reason": BACK},
        {"returned_on": "2999-01-01"},
    ):
        assert clerk.post(page, posted).context["form"].errors
    made.refresh_from_db()
    assert made.returned_at is None
    assert as_(world.cast.an).get(page).status_code == 403
    assert as_(world.clerk_there).get(page).status_code == 404


def test_posting_asks_for_the_address_that_is_missing(world):
    document, recipient = to_citizen(world)
    clerk = as_(world.cast.dung)
    clerk.post(url("dispatch", document.pk))
    made = Delivery.objects.get(recipient=recipient)
    page = url("posted", made.pk)

    refused = clerk.post(page, {"posted_on": clock.today(), "post_number": "VN1"})
    assert refused.context["form"].errors["address"]
    done = clerk.post(page, {"posted_on": clock.today(), "post_number": "VN1", "address": HOME})

    assert done.status_code == 303
    made.refresh_from_db()
    assert (made.status, made.postal_address) == ("sent", HOME)


@pytest.mark.usefixtures("asked")
def test_a_request_without_its_document_stands_on_the_desk_and_is_closed_there(world):
    clerk, waiting = as_(world.clerk_there), ChangeRequest.objects.get()
    desk = text(clerk.get(reverse("exchange:desk"), {"view": "awaited"}))
    close = url("close-request", waiting.pk)
    assert close in desk
    assert waiting.reason in desk
    status = text(clerk.get(reverse("exchange:status")))
    assert "Đề nghị chờ văn bản đến" in status

    assert "chưa từng đến" in text(clerk.get(close))
    assert clerk.post(close, {"note": "Không"}).context["form"].errors
    assert as_(world.cast.dung).get(close).status_code == 404
    assert as_(world.cast.giang).get(close).status_code in (403, 404)
    done = clerk.post(close, {"note": NEVER})

    assert done.status_code == 303
    waiting.refresh_from_db()
    assert waiting.status == "closed"
    assert close not in text(clerk.get(reverse("exchange:desk"), {"view": "awaited"}))


def test_the_desk_reads_returned_paper_with_the_same_queries(world, django_assert_num_queries):
    clerk, page = as_(world.cast.dung), reverse("exchange:desk") + "?view=paper"
    for number in range(3):
        clerk.post(
            url("returned", post(world, send(world, name=f"Bà {number}")).pk),
            {"returned_on": clock.today(), "reason": BACK},
        )
        if number == 0:
            clerk.get(page)
            with CaptureQueriesContext(connection) as one:
                clerk.get(page)
                count = len(one)

    with django_assert_num_queries(count):
        clerk.get(page)
