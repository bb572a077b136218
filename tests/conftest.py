"""Fixtures every test may use; the sample data is optional and its tests say when they skip."""

from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample data; tests that need it are skipped by name where it is absent."""
    if not settings.SAMPLES.is_dir():
        pytest.skip("sample data (DOCFLOW_SAMPLES) not found")
    return Path(settings.SAMPLES)


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """WhiteNoise warns where the folder is missing, and warnings are errors here."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database lets go of its rows: the audit's own tests put its triggers back."""
    from django.db import connection

    from docflow.core.audit import triggers

    with django_db_blocker.unblock():
        triggers.remove(connection)
