"""The table of rules is the one in the documentation, and knows every type's abbreviation."""

import re
from pathlib import Path

from django.conf import settings

from docflow.documents.layout import boxes
from docflow.documents.layout.notation import ABBREVIATIONS
from docflow.documents.layout.rules import RULES
from docflow.documents.states import TYPES

PAGE = Path(settings.BASE_DIR) / "docs" / "layout.md"
LAYOUT = Path(settings.BASE_DIR) / "docflow" / "documents" / "layout"


def test_the_documentation_has_every_rule_with_its_weight_and_source():
    rows = re.findall(r"^\| `([\w.]+)` \| (must|should) \| ([^|]+) \|", PAGE.read_text(), re.M)

    assert rows == [(one.code, one.severity, one.source) for one in RULES.values()]


def test_every_rule_is_used():
    sources = "".join(path.read_text() for path in LAYOUT.glob("*.py") if path.name != "rules.py")

    assert [code for code in RULES if f'"{code}"' not in sources] == []


def test_abbreviations_and_titles_are_those_of_the_types():
    kinds = [kind for kind in TYPES.values() if kind.code not in ("SY", "TRS", "SL")]

    assert {kind.abbreviation for kind in TYPES.values()} - {""} == ABBREVIATIONS
    letters = {"CÔNG VĂN", "THƯ CÔNG"}
    assert {kind.name.upper() for kind in kinds} - letters == boxes.TITLES


def test_the_layout_package_knows_no_database():
    for path in LAYOUT.glob("*.py"):
        assert not re.search(r"\.models|django\.db|\.services|\.selectors", path.read_text()), path
