"""The plan: read from its web page without the page around it, or written for the demo."""

from decimal import Decimal
from pathlib import Path

import pytest

from directives.states import Target
from docflow.demo import plan

LEAST = Target.AT_LEAST
HALF = (LEAST, "50", None, False)
# The eight goals of the plan with their twelve thresholds, written by hand from its text.
TABLE = [
    [],
    [(LEAST, 90, None, True), (LEAST, 50, None, False)],
    [(LEAST, 90, None, True), (Target.EXACTLY, 100, None, False), (LEAST, 95, None, True)],
    [(Target.RANGE, 30, 40, False), (LEAST, 70, None, True)],
    [],
    [(Target.EXACTLY, 100, None, False)],
    [(Target.EXACTLY, 100, None, False), (LEAST, 30, None, False), (LEAST, 40, None, False)],
    [(LEAST, 30, None, False)],
]


def shape(one: plan.Threshold) -> tuple[str, Decimal, Decimal | None, bool]:
    return one.target, one.low, one.high, one.strict


PAGE = """Chuyên mục 28 Tháng Hai 2018 2:55:00 CH

Thực hiện kế hoạch mẫu

Căn cứ văn bản của cấp trên;

Mục tiêu cần đạt:

- Người dân hài lòng   trên 90% ;

- Vận hành phần mềm. Đạt 100% văn bản điện tử.

- Vận hành phần mềm.

từ khóa

Số lượt người xem: 956

• Một đường dẫn - không phải mục tiêu
Tìm kiếm
"""


def test_menu_date_counter_and_links_of_the_page_are_dropped() -> None:
    found = plan.read(PAGE)

    assert found.subject == "Thực hiện kế hoạch mẫu"
    assert found.opening == ("Căn cứ văn bản của cấp trên;", "Mục tiêu cần đạt:")
    assert found.bullets == (
        "Người dân hài lòng trên 90% ;",
        "Vận hành phần mềm. Đạt 100% văn bản điện tử.",
        "Vận hành phần mềm.",
    )


def test_a_bullet_that_repeats_the_start_of_another_is_no_goal_of_its_own() -> None:
    found = plan.read(PAGE)

    assert found.goals == found.bullets[:2]


def test_two_equal_bullets_are_one_goal() -> None:
    twice = plan.Plan("A", (), ("Giữ lời.", "Khác.", "Giữ lời."))

    assert twice.goals == ("Giữ lời.", "Khác.")


def test_the_drafted_text_keeps_every_line_of_the_plan() -> None:
    found = plan.read(PAGE)

    body = [block["text"] for block in found.text.content["body"]]

    assert body == [*found.opening, *(f"- {bullet}" for bullet in found.bullets)]


def test_a_page_without_goals_is_refused() -> None:
    with pytest.raises(ValueError, match="no goals"):
        plan.read("Trang chủ\nTin tức")


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("đạt mức trên 90% ; ít nhất có 50% hồ sơ", [(LEAST, "90", None, True), HALF]),
        ("từ 30% đến 40% số thủ tục", [(Target.RANGE, "30", "40", False)]),
        ("kiểm tra tối thiểu 30% cơ quan", [(LEAST, "30", None, False)]),
        ("100% văn bản điện tử", [(Target.EXACTLY, "100", None, False)]),
        ("đạt 95,5% hồ sơ, hơn 60 %", [(LEAST, "95.5", None, False), (LEAST, "60", None, True)]),
        ("Nâng cao chất lượng điều hành.", []),
    ],
)
def test_each_share_that_a_goal_names_is_a_threshold(goal, expected) -> None:
    assert [shape(one) for one in plan.thresholds(goal)] == [
        (target, Decimal(low), high and Decimal(high), strict)
        for target, low, high, strict in expected
    ]


def test_a_threshold_is_named_by_its_own_words() -> None:
    goal = "Bảo đảm 100% đơn vị (phòng, ban) có quy trình đối với ít nhất 30% thủ tục; xong."

    assert [one.name for one in plan.thresholds(goal)] == [
        "Bảo đảm 100% đơn vị (phòng, ban) có quy trình đối với",
        "Ít nhất 30% thủ tục",
    ]


def test_the_own_plan_asks_for_eight_goals_and_one_that_the_system_measures(tmp_path) -> None:
    own = plan.of_this_office(tmp_path, 2026)

    assert len(own.goals) == len(own.bullets) == 8
    assert sum(plan.MEASURED_HERE in goal for goal in own.goals) == 1
    assert own.subject.endswith("năm 2026")


def test_the_own_plan_names_the_twelve_thresholds(tmp_path) -> None:
    own = plan.of_this_office(tmp_path, 2026)

    found = [plan.thresholds(goal) for goal in own.goals]

    assert [[shape(one) for one in goal] for goal in found] == TABLE
    names = [one.name for goal in found for one in goal]
    assert len(set(names)) == len(names) == 12


@pytest.mark.shared
def test_the_published_plan_has_nine_bullets_and_eight_goals(samples: Path) -> None:
    found = plan.of_this_office(samples, 2026)

    text = " ".join((found.subject, *found.opening, *found.bullets))
    assert found.subject == ("Thực hiện công tác cải cách hành chính trên địa bàn quận 2 năm 2018")
    assert (len(found.bullets), len(found.goals)) == (9, 8)
    assert sum(plan.MEASURED_HERE in goal for goal in found.goals) == 1
    assert not any(word in text for word in ("lượt người xem", "Tháng Hai", "Tìm kiếm", "cchc"))


@pytest.mark.shared
def test_the_published_plan_names_the_twelve_thresholds(samples: Path) -> None:
    found = [plan.thresholds(goal) for goal in plan.of_this_office(samples, 2026).goals]

    assert [[shape(one) for one in goal] for goal in found] == TABLE
    # The demo's own plan copies no sentence of it.
    own = " ".join(plan.own(2018).bullets)
    assert not any(one.name in own for goal in found for one in goal)
