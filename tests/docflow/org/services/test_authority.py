"""The authority register: lines are added and ended, never rewritten."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from docflow.core import clock
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.org.models import CapacityRule
from docflow.org.services import authority
from docflow.org.states import Role
from tests.factories.org import actor_of, make_person

pytestmark = pytest.mark.django_db
LINES = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def administrator(cast):
    return make_person(Role.ADMINISTRATOR, cast.office)


def add(actor, position, **fields):
    values = {"lines": LINES, "valid_from": date(2026, 1, 1), **fields}
    return authority.add_capacity(actor=actor, position=position, **values)


def test_a_line_holds_from_its_first_to_its_last_day(cast, administrator):
    rule = add(actor_of(administrator), cast.chi, valid_to=date(2026, 6, 30))

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [rule.holds_on(day) for day in days] == [False, True, True, False]


def test_a_line_is_ended_once_and_not_before_it_began(cast, administrator):
    actor = actor_of(administrator)
    rule = add(actor, cast.chi)

    with pytest.raises(Refused):
        authority.end_capacity(actor=actor, rule=rule, day=date(2025, 12, 31))
    authority.end_capacity(actor=actor, rule=rule, day=date(2026, 3, 31))
    with pytest.raises(Refused):
        authority.end_capacity(actor=actor, rule=rule, day=date(2026, 4, 30))

    rule.refresh_from_db()
    assert (rule.valid_to, rule.lines) == (date(2026, 3, 31), LINES)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"lines": ["  "]}, "lines"),
        ({"lines": ["X" * 121]}, "lines"),
        ({"lines": ["CHỦ TỊCH"] * 7}, "lines"),
        ({"valid_to": date(2025, 1, 1)}, "valid_to"),
    ],
)
def test_what_cannot_be_printed_is_named(cast, administrator, fields, named):
    with pytest.raises(Invalid) as caught:
        add(actor_of(administrator), cast.chi, **fields)

    assert list(caught.value.fields) == [named]


def test_only_the_administration_of_the_office_writes_the_register(cast, administrator):
    rule = add(actor_of(administrator), cast.chi)

    for actor in (actor_of(cast.dung), actor_of(make_person(Role.ADMINISTRATOR))):
        with pytest.raises(Forbidden):
            add(actor, cast.chi)
        with pytest.raises(Forbidden):
            authority.end_capacity(actor=actor, rule=rule, day=clock.today())


def test_the_database_refuses_an_end_before_the_beginning(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        CapacityRule.objects.create(
            position=cast.chi, lines=LINES, valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)
        )


def test_the_page_adds_and_ends_with_constant_queries(
    cast, administrator, django_assert_num_queries, django_assert_max_num_queries
):
    client = Client()
    client.force_login(administrator.user, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("org:authority")
    start = clock.today() - timedelta(days=10)

    answer = client.post(
        url,
        {
            "position": cast.chi.pk,
            "lines": "\n".join(LINES),
            "types": "QĐ, KH",
            "basis": "Quyết định 12/QĐ-UBND",
            "valid_from": start.isoformat(),
        },
    )
    rule = CapacityRule.objects.get(position=cast.chi, types__isnull=False, basis__startswith="Q")
    assert (answer.status_code, rule.lines, rule.types) == (302, LINES, ["KH", "QĐ"])

    with django_assert_max_num_queries(30) as first:
        client.get(url)
    for _n in range(5):
        add(actor_of(administrator), cast.binh)
    with django_assert_num_queries(len(first)):
        client.get(url)

    client.post(reverse("org:authority-end", args=[rule.pk]))
    rule.refresh_from_db()
    assert rule.valid_to == clock.today()


def test_a_wrong_form_keeps_what_was_typed(cast, administrator):
    client = Client()
    client.force_login(administrator.user, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(
        reverse("org:authority"),
        {"position": cast.chi.pk, "lines": "CHỦ TỊCH", "valid_from": "không phải ngày"},
    )

    assert answer.status_code == 422
    assert "CHỦ TỊCH" in answer.content.decode()
    assert not CapacityRule.objects.filter(position=cast.chi, lines=["CHỦ TỊCH"]).exists()


MANDATE = ["TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG NỘI VỤ"]
MANDATED = {"lines": MANDATE, "valid_to": date(2026, 6, 30), "types": ["GM"]}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"basis": ""}, "basis"),
        ({"valid_to": None}, "valid_to"),
        ({"types": ()}, "types"),
    ],
)
def test_a_mandate_is_written_and_limited_in_time_and_content(cast, administrator, fields, named):
    """NĐ 30/2020/NĐ-CP, Điều 13.3."""
    with pytest.raises(Invalid) as caught:
        add(
            actor_of(administrator),
            cast.binh,
            **{**MANDATED, "basis": "Giấy ủy quyền 01/GUQ-UBND", **fields},
        )

    assert list(caught.value.fields) == [named]


@pytest.mark.parametrize("line", ["TUQ.CHỦ TỊCH", "TUQ CHỦ TỊCH", "tuq. Chủ tịch"])
def test_a_mandate_is_known_however_it_is_typed(cast, administrator, line):
    """NĐ 30/2020/NĐ-CP, Điều 13.3."""
    with pytest.raises(Invalid) as caught:
        add(actor_of(administrator), cast.binh, **{**MANDATED, "basis": "", "lines": [line]})

    assert list(caught.value.fields) == ["basis"]


@pytest.mark.parametrize("line", ["KT. TRƯỞNG PHÒNG", "TL. CHỦ TỊCH", "tuq. Trưởng phòng"])
def test_a_mandate_is_not_passed_on(cast, administrator, line):
    """NĐ 30/2020/NĐ-CP, Điều 13.3."""
    with pytest.raises(Invalid) as caught:
        add(
            actor_of(administrator),
            cast.binh,
            **{**MANDATED, "basis": "01/GUQ-UBND", "lines": [*MANDATE, line]},
        )

    assert list(caught.value.fields) == ["lines"]
    assert not CapacityRule.objects.filter(position=cast.binh).exists()


def test_an_order_may_be_passed_on_to_a_deputy(cast, administrator):
    """NĐ 30/2020/NĐ-CP, Điều 13.4."""
    lines = ["TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"]

    assert add(actor_of(administrator), cast.binh, lines=lines).lines == lines
