"""Time of the fault test: both installations live `FAULTS_SPEED` times as fast from one moment on.

A lease is five minutes and a line that is down is tried again for two and a half hours: so they
pass while the test runs, and the code that waits for them is the product's own.
"""

import os
from datetime import UTC, datetime

from django.apps import AppConfig

from docflow.core import clock


def real() -> datetime:
    """The same in every process that was told the same beginning and speed."""
    began = datetime.fromisoformat(os.environ["FAULTS_BEGAN"])
    return began + (datetime.now(UTC) - began) * float(os.environ["FAULTS_SPEED"])


class Hurry(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        clock.real = real
