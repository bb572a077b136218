"""Every code by which a message can be put aside is explained, an unknown one as well."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

from docflow.exchange.selectors import faults

ROOT = Path(__file__).resolve().parents[4] / "docflow" / "exchange"


def raised() -> set[str]:
    """The codes written out in the sources of the exchange."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BadMessage":
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    found.add(code.value)
    return found


@pytest.mark.parametrize("code", sorted(raised()))
def test_every_code_has_more_than_the_last_resort(code: str) -> None:
    with override("vi"):
        assert faults.explain(code) not in {"", faults.explain("?")}


def test_what_is_unknown_is_said_plainly() -> None:
    with override("vi"):
        assert faults.explain("") == faults.explain("9.X") == "Gói tin không dùng được."


def test_codes_are_found_in_the_sources() -> None:
    assert {"M.CheckSignature", "N.Attachment", "R.edXML"} <= raised()
