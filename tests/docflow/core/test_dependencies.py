"""Every package is there for a reason, under a licence we may use."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from docflow.core import dependencies

PROJECT = settings.BASE_DIR / "pyproject.toml"


def test_every_package_that_we_name_has_a_reason():
    reasons = dependencies.reasons_in(PROJECT.read_text(encoding="utf-8"))

    assert [name for name, reason in reasons.items() if not reason] == []
    assert {"django", "pyhanko", "psycopg", "schemathesis"} <= set(reasons)


def test_every_package_is_under_a_licence_we_may_use():
    found = list(dependencies.packages(PROJECT))

    assert [(one.name, one.licence) for one in found if not one.allowed] == []
    # What they need in turn is looked at as well.
    assert len(found) > len([one for one in found if one.direct]) > 40
    assert all(one.reason for one in found)


@pytest.mark.parametrize(
    "licence", ["AGPL-3.0-only", "GPL-3.0-only", "unknown", "MIT AND GPL-2.0-only", "Proprietary"]
)
def test_other_licences_are_not(licence):
    assert not dependencies.is_allowed(licence)


def test_the_command_says_it_for_people_and_for_programs():
    words, rows = StringIO(), StringIO()

    call_command("dependency_report", stdout=words)
    call_command("dependency_report", "--json", stdout=rows)

    assert "django 5.2" in words.getvalue()
    found = [json.loads(line) for line in rows.getvalue().splitlines()]
    django = next(one for one in found if one["name"] == "django")
    assert (django["direct"], django["allowed"]) == (True, True)
