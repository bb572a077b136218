"""Which place of the menu a page belongs to."""

import pytest

from docflow.core.web import _here

URLS = ["/", "/registers/", "/registers/scheme/", "/cases/"]


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", "/"),
        ("/registers/", "/registers/"),
        ("/registers/36/", "/registers/"),
        # Both lie above it; one alone is current.
        ("/registers/scheme/", "/registers/scheme/"),
        ("/registers/scheme/new/", "/registers/scheme/"),
        ("/documents/5/", ""),
    ],
)
def test_one_place_is_current_the_nearest(path, here):
    assert _here(path, URLS) == here
