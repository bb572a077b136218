"""Browsers of the cast."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from docflow.org.models import Position


@pytest.fixture
def as_() -> Callable[[Position], Client]:
    """A browser in which the person is signed in."""

    def signed_in(position: Position) -> Client:
        client = Client()
        client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Sizes of pages and looks are kept by the process, not by the test."""
    cache.clear()
