"""A table of work for the tests of the schedule; no other test sees its model."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from docflow.core import schedule
from docflow.core.schedule import Work, registry

with isolate_apps("docflow.core"):

    class Errand(Work):
        max_attempts = 3
        name = models.CharField(max_length=20)

        class Meta(Work.Meta):
            app_label = "core"


@pytest.fixture(scope="session")
def errand_table(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Errand)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Errand)


@pytest.fixture
def errands(errand_table):
    """The model of a row of work; its rows are gone when the test ends."""
    yield Errand
    Errand.objects.all().delete()


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def sweeps(monkeypatch) -> list[str]:
    """An empty register of sweeps; whatever they append here is what ran."""
    monkeypatch.setattr(registry, "_sweeps", {})
    return []


@pytest.fixture
def every_minute(sweeps):
    def add(name: str, **options) -> None:
        def sweep(now: datetime, limit: int) -> int:
            sweeps.append(name)
            return 0

        schedule.register(name, timedelta(minutes=1), sweep, **options)

    return add
