"""The test suite: everything below one throw-away folder, cheap hashes, a clock that may move."""

import atexit
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docflow.settings import env
from docflow.settings.base import *  # noqa: F403
from docflow.settings.base import CACHES, CHANNEL_LAYERS, INSTALLED_APPS, LOGGING, database

DATA_DIR = Path(tempfile.mkdtemp(prefix="docflow-test-"))


def _leave_nothing(owner: int) -> None:
    """Every process that reads these settings has a folder of its own; a fork has its parent's."""
    if os.getpid() == owner:
        shutil.rmtree(DATA_DIR, ignore_errors=True)


# Registered before anything else can be: what the others close at the end is still there for them.
atexit.register(partial(_leave_nothing, os.getpid()))
# Thousands of questions by one person in a minute are what many tests are; limits have their own.
RATE_LIMITS = {}
# Most requests of a walk are turned away; lines about each would be a tenth of it.
_QUIET = {"level": "ERROR"}
_LOGGERS: Any = LOGGING["loggers"]
LOGGING["loggers"] = {**_LOGGERS, "django.request": _QUIET, "docflow.core.refusals": _QUIET}
CACHES.pop("limits", None)
DEMO = True
CLOCK_MOVABLE = True
SECRET_KEY = "test-only-key"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "docflow.demo"]
SERVER_KEY_FILE = DATA_DIR / "server.key"
SEARCH = {"url": "", "path": DATA_DIR / "index"}
FILES = {"url": "", "path": DATA_DIR / "files"}
STATIC_ROOT = DATA_DIR / "static"
DATABASES = {"default": database(env.DATABASE_URL)}
if not env.DATABASE_URL:
    # A file, not memory: threads and WAL behave as they do in an office.
    DATABASES["default"]["NAME"] = str(DATA_DIR / "docflow.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
if env.REDIS_URL:
    # Processes of one run share the server and must not hear each other.
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = DATA_DIR.name
    CACHES["default"]["KEY_PREFIX"] = DATA_DIR.name
    # Clearing a cache empties its whole database there: each process of a run has one of its own.
    server = urlsplit(env.REDIS_URL)
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    number = (int(server.path.strip("/") or 0) + process) % 16
    CACHES["default"]["LOCATION"] = server._replace(path=f"/{number}").geturl()
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
SIGNING_ARGON2 = {"memory_kib": 64, "passes": 1}
# A process for each of a thousand batches would be most of the suite; test_process asks for more.
SIGNING_PROCESS = {"batches": 100, "spare": 2}
