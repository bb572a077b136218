"""Whatever a damaged file is, it is taken or refused in words: no reader breaks, none takes more
memory or time than it was given."""

import contextlib
import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.abuse.mutating import readers

KINDS = ("pdf", "docx", "xlsx", "png", "zip", "csv", "p12", "pem")
COUNT, MANY = 250, 2_500


def outcome(kind: str, count: int, seed: int) -> dict[str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.abuse.mutating", kind, str(count), str(seed)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_taken_or_refused_and_breaks_nothing(kind):
    told = outcome(kind, COUNT, 20261130)

    assert sum(told.values()) >= COUNT
    assert told["refused"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_thousands_of_damaged_files_break_nothing(kind):
    assert sum(outcome(kind, MANY, 20261201).values()) >= MANY


@pytest.mark.shared
def test_files_made_to_attack_are_taken_or_refused(samples):
    ((reader, refusals),) = readers("pdf")
    files = list((samples / "pdf-attacks").rglob("*.pdf"))
    for file in files:
        # Anything else that it raises is a reader that broke.
        with contextlib.suppress(*refusals):
            reader(file.read_bytes())
    assert files
