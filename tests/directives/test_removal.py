"""The rooms below run without this one: set up, checked, migrated, used."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = """
from docflow.settings.test import *
from docflow.settings.test import INSTALLED_APPS as ALL

ABOVE = {"directives", "docflow.metrics", "docflow.desk", "docflow.demo"}
INSTALLED_APPS = [app for app in ALL if app not in ABOVE]
ROOT_URLCONF = "alone_urls"
LOGIN_URL = LOGIN_REDIRECT_URL = "/"
MIGRATION_MODULES = {app.rsplit(".", 1)[-1]: None for app in INSTALLED_APPS if app[:7] == "docflow"}
"""

SCRIPT = """
import sys
import django

django.setup()

from django.apps import apps
from django.core.management import call_command

call_command("check")
call_command("migrate", run_syncdb=True, verbosity=0)

from docflow.core import integrity, schedule, workflow
from docflow.documents.services import following
from search.sources import registered
from tests.factories.documents import make_incoming
from tests.factories.org import SYSTEM, make_cast

cast = make_cast()
document = make_incoming(cast.office, leader=cast.chi)
following.directed(document, SYSTEM)
document.refresh_from_db()
assert document.status == "directed", document.status
assert integrity.run().problems == []
assert "directives" not in {source.name for source in registered()}
assert not apps.is_installed("directives")
assert not [name for name in sys.modules if name.split(".")[0] == "directives"]
print("alone")
"""


def test_the_rooms_below_run_without_directives(tmp_path):
    (tmp_path / "alone_settings.py").write_text(SETTINGS)
    (tmp_path / "alone_urls.py").write_text("urlpatterns = []\n")
    environment = {
        **os.environ,
        # Its tables are other ones: a database of its own, in the throw-away folder.
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "alone_settings",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]),
    }

    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "alone"
