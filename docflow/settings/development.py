"""A developer's machine and the demo office: `make run`."""

from docflow.settings.base import *  # noqa: F403
from docflow.settings.base import BASE_DIR, INSTALLED_APPS

DEBUG = False
DEMO = True
CLOCK_MOVABLE = True
# Known to everybody: production refuses to start on it.
SECRET_KEY = "demo-only-key-that-production-refuses-to-start-with"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = [*INSTALLED_APPS, "docflow.demo"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATICFILES_DIRS = [BASE_DIR / "static"]
# Sixty demo keys under a printed PIN: the cost is stored beside each key, so less will do here.
SIGNING_ARGON2 = {"memory_kib": 8192, "passes": 1}
# And a process signs for many of the demo's batches before it is ended.
SIGNING_PROCESS = {"batches": 100}
