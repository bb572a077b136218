"""docs/rules.md holds: each rule of the law has a test that exists and cites its article."""

import ast
import re
from functools import cache

import pytest
from django.conf import settings

from docflow.documents.states import CASE_FILE, FILE_LIST, HAND_OVER, INCOMING, INTERNAL, OUTGOING
from docflow.exchange.states import DELIVERY, REQUEST

PAGE = (settings.BASE_DIR / "docs" / "rules.md").read_text(encoding="utf-8")
LAWS = {"N30": "NĐ 30/2020/NĐ-CP", "Q28": "QĐ 28/2018/QĐ-TTg"}
RULES = re.findall(r"^\| (N30|Q28) ([^|]+?) \| [^|]+ \| `([^`]+)` \|$", PAGE, re.MULTILINE)
STEPS = re.findall(r"^\| (\w+) \| `(\w+)` \| `([^`]+)` \|$", PAGE, re.MULTILINE)


@cache
def named_in(path: str) -> dict[str, str]:
    """The tests of a file with what each says of itself, behind what the file says of all."""
    tree = ast.parse((settings.BASE_DIR / "tests" / path).read_text(encoding="utf-8"))
    found = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    law = ast.get_docstring(tree) or ""
    return {one.name: f"{law}\n{ast.get_docstring(one) or ''}" for one in found}


def test_every_row_of_the_page_is_read():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "::" in line]

    assert len(rows) == len(RULES) + len(STEPS)


@pytest.mark.parametrize(("law", "article", "named"), RULES)
def test_a_rule_has_a_test_that_cites_its_article(law, article, named):
    path, name = named.split("::")
    said = named_in(path).get(name)

    assert said is not None, named
    assert LAWS[law] in said, named
    # "Điều 18.1" is not cited by "Điều 18.10".
    assert re.search(rf"{re.escape(article)}(?!\.?\d)", said), (named, article)


@pytest.mark.parametrize(
    "table", [OUTGOING, INCOMING, CASE_FILE, HAND_OVER, FILE_LIST, DELIVERY, REQUEST]
)
def test_every_step_of_every_machine_has_a_test(table):
    shown = {step: named for machine, step, named in STEPS if machine == table.machine}
    wanted = {one.name for one in table.steps}

    assert shown.keys() == wanted
    for named in shown.values():
        path, name = named.split("::")
        assert name in named_in(path), named


def test_internal_documents_go_the_steps_of_outgoing_ones():
    assert [one.name for one in INTERNAL.steps] == [one.name for one in OUTGOING.steps]
