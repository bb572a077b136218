"""The docs tell the truth: diagrams, commands and configuration are compared with the code."""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from docflow.core import schedule
from docflow.core.management.commands.state_diagrams import page
from docflow.settings import env

DOCS = settings.BASE_DIR / "docs"
OURS = ("docflow", "directives", "signing", "search")


def our_commands() -> dict[str, str]:
    return {
        name: app
        for name, app in get_commands().items()
        if isinstance(app, str) and app.split(".")[0] in OURS
    }


def test_the_state_diagrams_are_those_of_the_tables():
    assert (DOCS / "states.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", sorted(our_commands()))
def test_every_command_and_option_stands_on_its_page(name):
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    parser = load_command_class(our_commands()[name], name).create_parser("manage.py", name)
    django_own = {"--version", "--verbosity", "--settings", "--pythonpath", "--traceback"}
    django_own |= {"--no-color", "--force-color", "--skip-checks", "--help"}
    options = {
        option
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--")
    } - django_own

    row = next((line for line in text.splitlines() if line.startswith(f"| `{name}")), "")
    assert row, f"{name} has no row in docs/commands.md"
    assert [option for option in sorted(options) if option not in row] == []


def test_no_command_of_the_page_is_missing():
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z_]+)", text, flags=re.MULTILINE))

    assert named - set(our_commands()) == set()


def test_configuration_lists_every_variable():
    source = (settings.BASE_DIR / "docflow" / "settings" / "env.py").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z0-9_]+)"', source))
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([A-Z0-9_]+)`", text, flags=re.MULTILINE))

    assert read == named
    assert env.DATA_DIR


def test_every_link_between_pages_leads_somewhere():
    broken = [
        f"{path.name}: {target}"
        for path in [*DOCS.rglob("*.md"), settings.BASE_DIR / "README.md"]
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]

    assert broken == []


def test_every_queue_of_the_worker_stands_on_the_page():
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| `work "))
    named = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", row))

    assert named == {sweep.name for sweep in schedule.sweeps()}
