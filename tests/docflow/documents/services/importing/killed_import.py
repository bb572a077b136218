"""A process for test_killed.py: imports a register and is killed in the middle of a chunk.

killed_import.py FOLDER begin        makes the database and the office
killed_import.py FOLDER kill CHUNK   imports; kill -9 of itself inside that chunk
killed_import.py FOLDER finish       imports to the end and prints what it finds
"""

import json
import os
import signal
import sys
from pathlib import Path

import django

from tests import migrated

FOLDER, MODE = Path(sys.argv[1]), sys.argv[2]
os.environ["DOCFLOW_DATA_DIR"] = str(FOLDER)
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/rows.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "docflow.settings.test"
if MODE == "begin":
    migrated.lay(FOLDER / "rows.sqlite3")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from docflow.core.access import books  # noqa: E402
from docflow.core.actor import Actor  # noqa: E402
from docflow.core.audit.verify import verify  # noqa: E402
from docflow.documents.models import Document, DocumentText, ImportedRow, ImportRun  # noqa: E402
from docflow.documents.services import sharing  # noqa: E402
from docflow.documents.services.importing import register  # noqa: E402
from docflow.org.models import Office  # noqa: E402
from search.models import IndexTask  # noqa: E402

ROWS = 400
register.CHUNK = 50
DATA = "so_ky_hieu,ngay_ban_hanh,trich_yeu\n" + "".join(
    f"{number},01/02/2020,quyết định {number}\n" for number in range(1, ROWS + 1)
)


class WithoutMigrations(dict):
    def __contains__(self, _app: object) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


def begin() -> None:
    from tests.factories.org import make_office

    settings.MIGRATION_MODULES = WithoutMigrations()
    call_command("migrate", run_syncdb=True, verbosity=0)
    make_office("Ủy ban nhân dân Quận 2")


def run() -> None:
    office = Office.objects.get()
    actor = Actor.system(office.pk, office.name)
    outcome = register.import_register(
        actor=actor, office=office, data=DATA.encode(), name="so.csv"
    )
    found = [book.verify() for book in books()]
    print(
        json.dumps(
            {
                **outcome.to_json(),
                "documents": Document.objects.count(),
                "known": ImportedRow.objects.count(),
                "texts": DocumentText.objects.count(),
                "tasks": IndexTask.objects.count(),
                "differences": sum(one.missing + one.extra for one in found),
                "audit_ok": verify().ok,
                "cut_short": ImportRun.objects.filter(finished_at=None).count(),
            }
        )
    )


def die_in(chunk: int) -> None:
    grant, calls = sharing.grant_team_many, iter(range(1, ROWS))

    def granting(**given: object) -> None:
        grant(**given)
        if next(calls) == chunk:
            os.kill(os.getpid(), signal.SIGKILL)

    sharing.grant_team_many = granting


if MODE == "begin":
    begin()
else:
    if MODE == "kill":
        die_in(int(sys.argv[3]))
    run()
