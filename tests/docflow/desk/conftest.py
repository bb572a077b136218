"""The index of a test in a folder of its own, and the cast."""

import pytest
from django.test import Client

from docflow.core import schedule
from search import index


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def indexed(settings, tmp_path):
    """Brings the index up to date when it is called."""
    settings.SEARCH = {"url": "", "path": tmp_path / "index"}
    index.close()
    yield lambda: schedule.run_all("search.index")
    index.close()


@pytest.fixture
def enter():
    """A browser in which the person of a position is signed in."""

    def _enter(position) -> Client:
        client = Client()
        client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _enter
