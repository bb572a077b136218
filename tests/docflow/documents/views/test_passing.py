"""The page that hands case files over: who finds what there, and what it says."""

import pytest
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import CaseFile
from docflow.documents.services import filing
from docflow.org.services import structure
from docflow.org.states import Role
from tests.docflow.documents.views.registry import queries_of
from tests.factories.org import SYSTEM, actor_of, make_person

PAGE = reverse("documents:cases-pass")
LIST = reverse("documents:cases")


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def lan(cast):
    return make_person(Role.OFFICER, cast.office, cast.unit, "Bùi Lan", "Chuyên viên")


def case_of(position, code="01.NV") -> CaseFile:
    return filing.open_case(
        actor=actor_of(position), code=code, title=f"Hồ sơ {code}", retention_years=10
    )


def sent(*cases, to, reason="Nghỉ hưu") -> dict:
    return {"case_files": [one.pk for one in cases], "to": to.pk, "reason": reason}


def test_ones_own_files_are_all_chosen_and_go(cast, lan, as_):
    first, second = case_of(cast.an), case_of(cast.an, "02.NV")
    browser = as_(cast.an)
    page = browser.get(PAGE).content.decode()
    assert page.count("checked") == 2

    answer = browser.post(PAGE, sent(first, to=lan), follow=True)

    assert "Đã bàn giao 1 hồ sơ cho Bùi Lan." in answer.content.decode()
    assert CaseFile.objects.get(pk=first.pk).keeper == lan.user
    assert CaseFile.objects.get(pk=second.pk).keeper == cast.an.user


def test_a_file_leads_to_the_page_with_itself_chosen(cast, as_):
    case, _other = case_of(cast.an), case_of(cast.an, "02.NV")
    browser = as_(cast.an)
    url = f"{PAGE}?of={cast.an.user_id}&amp;pick={case.pk}"
    assert url in browser.get(case.get_absolute_url()).content.decode()

    page = browser.get(url.replace("&amp;", "&")).content.decode()

    assert page.count("checked") == 1


def test_the_head_finds_who_left_above_the_list(cast, lan, as_):
    case = case_of(cast.an)
    browser = as_(cast.binh)
    assert "Người nghỉ còn giữ hồ sơ" not in browser.get(LIST).content.decode()
    structure.end_position(actor=SYSTEM, position=cast.an, day=clock.today())

    address = f"{PAGE}?of={cast.an.user_id}"
    assert address in browser.get(LIST).content.decode()
    assert case.title in browser.get(address).content.decode()
    browser.post(address, sent(case, to=lan))

    case.refresh_from_db()
    assert case.keeper == lan.user


def test_who_follows_a_notice_too_late_is_told_that_nothing_is_left(cast, lan, as_):
    case = case_of(cast.an)
    structure.end_position(actor=SYSTEM, position=cast.an, day=clock.today())
    address = f"{PAGE}?of={cast.an.user_id}"
    browser = as_(cast.binh)
    browser.post(address, sent(case, to=lan))

    page = browser.get(address)

    assert page.status_code == 200
    assert "đã được bàn giao" in page.content.decode()


def test_a_second_click_says_that_nothing_was_chosen_to_go(cast, lan, as_):
    case = case_of(cast.an)
    browser = as_(cast.an)
    browser.post(PAGE, sent(case, to=lan))

    again = browser.post(PAGE, sent(case, to=lan))

    assert again.status_code == 422
    assert 'role="alert"' in again.content.decode()


@pytest.mark.parametrize("of", ["{an}", "999999", "x", "9" * 30])
def test_the_files_of_others_are_nobodys_to_find(cast, lan, as_, of):
    case_of(cast.an)

    answer = as_(lan).get(f"{PAGE}?of={of.format(an=cast.an.user_id)}")

    # What is no number means oneself.
    assert answer.status_code == (200 if of in ("x", "9" * 30) else 404)
    assert "01.NV" not in answer.content.decode()


def test_a_file_of_others_cannot_be_sent_along(cast, lan, as_):
    mine, theirs = case_of(cast.an), case_of(lan, "02.NV")

    answer = as_(cast.an).post(PAGE, sent(mine, theirs, to=cast.binh))

    assert answer.status_code == 422
    assert {one.keeper_id for one in CaseFile.objects.all()} == {cast.an.user_id, lan.user_id}


@pytest.mark.parametrize("left_out", ["case_files", "to", "reason"])
def test_what_is_missing_is_said_and_what_was_chosen_stays(cast, lan, as_, left_out):
    first, _second = case_of(cast.an), case_of(cast.an, "02.NV")
    typed = sent(first, to=lan)
    del typed[left_out]

    answer = as_(cast.an).post(PAGE, typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "field-error" in page
    assert page.count(" checked") == (0 if left_out == "case_files" else 1)
    assert not CaseFile.objects.filter(keeper=lan.user).exists()


def test_who_keeps_nothing_is_told_so(cast, as_):
    assert "Không có hồ sơ nào để bàn giao" in as_(cast.chi).get(PAGE).content.decode()


def test_page_and_list_ask_as_often_for_one_as_for_many(cast, lan, as_):
    browser = as_(cast.binh)
    asked = []
    for many in (1, 12):
        for number in range(many):
            case_of(cast.an, f"{many:02d}-{number}")
        structure.end_position(actor=SYSTEM, position=cast.an, day=clock.today())
        address = f"{PAGE}?of={cast.an.user_id}"
        browser.get(address)
        asked.append((queries_of(browser, address), queries_of(browser, LIST)))
        structure.end_position(actor=SYSTEM, position=cast.an, day=clock.today().replace(year=2099))

    assert asked[0] == asked[1]
