"""docs/abuse.md, docs/asvs.md and docs/security.md name tests that exist, and leave none out that
they promise."""

import ast
import re
from functools import cache

import pytest
from django.conf import settings

DOCS = settings.BASE_DIR / "docs"
PAGES = ("abuse.md", "asvs.md", "security.md")
NAMED = re.compile(r"`((?:[\w-]+/)*test_\w+\.py)(?:::(\w+))?`")
#: OWASP ASVS 5.0.0, level 1: section -> how many requirements, or which.
LEVEL_1 = {
    "1.2": (1, 2, 3, 4, 5), "1.3": (1, 2), "1.5": (1,), "2.1": (1,), "2.2": (1, 2), "2.3": (1,),
    "3.2": (1, 2), "3.3": (1,), "3.4": (1, 2), "3.5": (1, 2, 3), "4.1": (1,), "4.4": (1,),
    "5.2": (1, 2), "5.3": (1, 2), "6.1": (1,), "6.2": (1, 2, 3, 4, 5, 6, 7, 8), "6.3": (1, 2),
    "6.4": (1, 2), "7.2": (1, 2, 3, 4), "7.4": (1, 2), "8.1": (1,), "8.2": (1, 2), "8.3": (1,),
    "9.1": (1, 2, 3), "9.2": (1,), "10.4": (1, 2, 3, 4, 5), "11.3": (1, 2), "11.4": (1,),
    "12.1": (1,), "12.2": (1, 2), "13.4": (1,), "14.2": (1,), "14.3": (1,), "15.1": (1,),
    "15.2": (1,), "15.3": (1,),
}  # fmt: skip
STATES = {"met", "partly", "not met", "does not apply", "identity", "installation"}


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


@cache
def named_in(path: str) -> set[str]:
    tree = ast.parse((settings.BASE_DIR / "tests" / path).read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def named() -> list[tuple[str, str]]:
    found = {pair for page in PAGES for pair in NAMED.findall(text_of(page))}
    return sorted(found)


@pytest.mark.parametrize(("path", "name"), named())
def test_every_test_that_a_page_names_exists(path, name):
    assert (settings.BASE_DIR / "tests" / path).is_file(), path
    assert not name or name in named_in(path), f"{path}::{name}"


def test_every_class_of_abuse_has_tests():
    rows = [line for line in text_of("abuse.md").splitlines() if line.startswith("| ")]
    rows = [row for row in rows if not row.startswith(("| class |", "| what |", "|---"))]

    assert len(rows) >= 16 + 17 + 6
    assert [row for row in rows if not NAMED.search(row)] == []


def standard() -> dict[str, tuple[str, str]]:
    """Requirement -> its state and the rest of its row."""
    rows = re.findall(
        r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| (.+) \|$", text_of("asvs.md"), re.M
    )
    return {number: (state.strip(), f"{what} {why}") for number, state, what, why in rows}


def test_every_requirement_of_level_1_has_a_row():
    wanted = {f"{section}.{one}" for section, each in LEVEL_1.items() for one in each}

    assert len(wanted) == 70
    assert wanted - standard().keys() == set()


def test_what_is_met_names_a_test_or_says_why():
    for number, (state, said) in standard().items():
        assert state in STATES, number
        assert len(said) > 20, number
