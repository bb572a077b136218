"""Questions are read here without a list of abbreviations, unless a test brings one."""

import pytest

from search.query import abbreviations


@pytest.fixture(autouse=True)
def no_abbreviations(monkeypatch):
    monkeypatch.setattr(abbreviations, "_source", None)
