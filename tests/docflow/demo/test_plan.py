"""The plan: read from its web page without the page around it, or written for the demo."""

from decimal import Decimal
from pathlib import Path

import pytest

from directives.states import Target
from docflow.demo import plan

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
    ("goal", "target", "low", "high", "strict"),
    [
        ("đạt mức trên 90% ; ít nhất có 50% hồ sơ", Target.AT_LEAST, 90, None, True),
        ("từ 30% đến 40% số thủ tục, hơn 70% hồ sơ", Target.RANGE, 30, 40, False),
        ("kiểm tra tối thiểu 30% cơ quan", Target.AT_LEAST, 30, None, False),
        ("100% văn bản điện tử", Target.EXACTLY, 100, None, False),
        ("đạt 95,5% hồ sơ", Target.AT_LEAST, Decimal("95.5"), None, False),
    ],
)
def test_the_first_share_named_is_the_threshold(goal, target, low, high, strict) -> None:
    found = plan.threshold(goal)

    assert found == plan.Threshold(
        target, Decimal(low), None if high is None else Decimal(high), strict
    )


def test_a_goal_without_a_share_has_no_threshold() -> None:
    assert plan.threshold("Nâng cao chất lượng điều hành.") is None


def test_the_own_plan_asks_for_eight_goals_and_one_that_the_system_measures(tmp_path) -> None:
    own = plan.of_this_office(tmp_path, 2026)

    assert len(own.goals) == len(own.bullets) == 8
    assert sum(plan.MEASURED_HERE in goal for goal in own.goals) == 1
    assert own.subject.endswith("năm 2026")


@pytest.mark.shared
def test_the_published_plan_has_nine_bullets_and_eight_goals(samples: Path) -> None:
    found = plan.of_this_office(samples, 2026)

    text = " ".join((found.subject, *found.opening, *found.bullets))
    assert found.subject == ("Thực hiện công tác cải cách hành chính trên địa bàn quận 2 năm 2018")
    assert (len(found.bullets), len(found.goals)) == (9, 8)
    assert sum(plan.MEASURED_HERE in goal for goal in found.goals) == 1
    assert not any(word in text for word in ("lượt người xem", "Tháng Hai", "Tìm kiếm", "cchc"))
