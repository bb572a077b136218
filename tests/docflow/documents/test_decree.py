"""The table of the decree's fields: complete, kept somewhere, exported, carried and documented.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần II.
"""

import re

import pytest
from django.apps import apps
from django.conf import settings

from docflow.documents import decree
from docflow.documents.services.packages import fields
from docflow.exchange.envelope import names

PAGE = (settings.BASE_DIR / "docs" / "fields.md").read_text(encoding="utf-8")
# What the system fills itself (phần I, III.1g).
FILLED = {
    "outgoing": {"1.1", "1.2", "2", "4", "6", "10", "13.1"},
    "incoming": {"1.1", "1.2", "2", "10", "12", "13"},
    "file": {"1.1", "1.2", "9", "10"},
}


def leaves(rules, prefix=""):
    """(path, length, is a number) of nested rules."""
    for name, rule in rules.items():
        if isinstance(rule, list):
            yield from leaves(rule[0], f"{prefix}{name}.")
        elif isinstance(rule, dict):
            yield from leaves(rule, f"{prefix}{name}.")
        else:
            yield prefix + name, rule.length, rule.number


def model_named(name):
    found = [one for one in apps.get_models() if one.__name__ == name]
    return next(one for one in found if one.__module__.split(".")[0] in ("docflow", "directives"))


def test_every_number_of_the_decree_stands_once_in_its_table():
    def up_to(last, parted):
        plain = [str(one) for one in range(2, last + 1) if one not in parted]
        parts = [f"{one}.{part}" for one in sorted(parted) for part in (1, 2)]
        return {"1.1", "1.2", "1.3", *plain, *parts}

    wanted = {
        "outgoing": up_to(16, {12, 13}),
        "incoming": up_to(18, {14}),
        "file": up_to(11, set()),
    }
    for kind, table in decree.TABLES.items():
        numbers = [one.number for one in table]
        assert len(numbers) == len(set(numbers))
        assert set(numbers) == wanted[kind], kind


def test_what_the_system_fills_is_marked_so():
    found = {
        kind: {one.number for one in table if one.auto} for kind, table in decree.TABLES.items()
    }

    assert found == FILLED


def test_every_field_is_kept_in_a_column_of_ours():
    for table in decree.TABLES.values():
        for one in table:
            for home in one.lives.split(", "):
                model, dot, column = home.partition(".")
                if dot:
                    assert model_named(model)._meta.get_field(column), one
                else:
                    assert model_named(model), one


@pytest.mark.parametrize("kind", ["outgoing", "incoming", "file"])
def test_a_package_goes_by_the_table(kind):
    rules = {"outgoing": fields.OUTGOING, "incoming": fields.INCOMING, "file": fields.FILE}[kind]

    assert list(leaves(rules)) == [
        (one.path, one.length or decree.LONGEST, one.kind == decree.Kind.NUMBER)
        for one in decree.TABLES[kind]
    ]


def test_the_envelope_goes_by_the_table():
    assert names.LENGTHS["CodeNumber"] == 11
    assert dict(decree.carried_lengths()).items() <= names.LENGTHS.items()


def test_the_page_shows_the_table():
    rows = re.findall(
        r"^\| ([\d.]+) \| `([\w.]+)` \| (\w+) \| (\d*) \| (yes|) \| ([^|]*) \| ([^|]*) \|$",
        PAGE,
        re.MULTILINE,
    )

    assert rows == [
        (
            one.number,
            one.path,
            one.kind.value,
            str(one.length or ""),
            "yes" if one.auto else "",
            ", ".join(f"`{home}`" for home in one.lives.split(", ")),
            f"`{one.carried}`" if one.carried else "",
        )
        for table in decree.TABLES.values()
        for one in table
    ]
