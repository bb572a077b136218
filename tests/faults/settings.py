"""The settings of both installations: the demo's, and a clock that runs faster."""

from docflow.settings.development import *  # noqa: F403
from docflow.settings.development import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.hurry.Hurry"]
