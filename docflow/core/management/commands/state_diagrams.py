"""`state_diagrams`: the state diagrams of docs/states.md, drawn from the tables."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from docflow.core import workflow
from docflow.core.diagrams import mermaid

HEAD = """# States

Drawn from the transition tables by `manage.py state_diagrams`; a test compares this page with them.
An asterisk marks a step that follows from an event and is taken by the system.
"""


def page() -> str:
    """The whole page, in the language of the office."""
    with translation.override("vi"):
        parts = [
            f"## {table.machine}\n\n```mermaid\n{mermaid(table)}\n```\n"
            for table in sorted(workflow.tables(), key=lambda table: table.machine)
        ]
    return "\n".join([HEAD, *parts])


class Command(BaseCommand):
    help = "Print docs/states.md as the tables stand."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
