"""The core of the way without JavaScript: every question is a page of its own."""

from docflow.demo.texts import TEXTS
from tests.e2e.conftest import Enter
from tests.e2e.writing import code_of, draft, review_sign_issue

LETTER = next(text for text in TEXTS if text.type_code == "CV")


def test_a_letter_is_drafted_reviewed_signed_and_issued_without_javascript(enter: Enter) -> None:
    drafter = enter("nv.chuyenvien", known=True, javascript=False)

    draft(drafter, "Công văn", LETTER, ["Phòng Quản lý đô thị Quận 2"])
    clerk = review_sign_issue(enter, drafter.path, known=True, javascript=False, at="")

    assert code_of(clerk).endswith("UBND-NV")
