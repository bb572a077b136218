"""Every code the gate can give has its sentence, in the language of the office."""

import re
from pathlib import Path

from django.utils import translation

import signing.gate
from signing.gate import Verdict, messages
from signing.gate.identity import TRUST
from signing.gate.paths import PROBLEMS

SOURCE = Path(signing.gate.__file__).parent
GIVEN = re.compile(
    r"(?:find|_add|Unreadable|Stopped|_failed|_give_up|_stopped)\([^)\"]*\"([a-z_0-9]+)\""
    r"|problem=\"([a-z_]+)\"|reasons(?: =|\.append\()\s*\[?\"([a-z_]+)\"|return \[\"([a-z_]+)\"\]"
)


def codes_in_the_source() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py"))
    return {code for found in GIVEN.findall(text) for code in found if code}


def test_every_code_has_a_sentence() -> None:
    given = codes_in_the_source() | (TRUST.keys() - {""}) | {code for _, code in PROBLEMS}

    assert len(given) > 35
    assert given - messages.REASONS.keys() == set()


def test_every_sentence_has_its_next_step() -> None:
    assert messages.ACTIONS.keys() == messages.REASONS.keys()
    assert messages.steps(["lax_reader", "structure_repeated"]) == ["Không phải làm gì thêm."]
    assert messages.steps(["lax_reader", "digest_differs", "trailing_bytes", "lost"]) == [
        "Không dùng bản này; hãy xin bên gửi tệp gốc."
    ]


def test_sentences_are_vietnamese_at_the_source() -> None:
    with translation.override(None):
        assert messages.reason("no_signature") == "Tệp không mang chữ ký số nào."
        assert messages.verdict("valid") == "Hợp lệ"


def test_a_code_from_an_older_report_is_shown_as_it_is() -> None:
    assert messages.reason("something_else") == "something_else"


def test_every_verdict_has_a_word() -> None:
    verdicts = {value for value in vars(Verdict).values() if isinstance(value, str)}

    assert {"valid", "unsigned"} <= messages.VERDICTS.keys() <= verdicts
