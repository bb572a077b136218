"""Icons are the library's own, drawn once."""

import pytest
from django.template import Context, Template
from heroicons.templatetags import heroicons

from docflow.core.templatetags import icons


@pytest.mark.parametrize("style", ["micro", "mini", "outline", "solid"])
def test_an_icon_is_what_the_library_draws(style):
    page = Template("{% load heroicons %}{% heroicon_" + style + ' "plus" size=20 %}')

    drawn = page.render(Context())

    assert drawn == heroicons._render_icon(style, "plus", 20, {})
    assert "<svg" in drawn


def test_the_same_icon_is_drawn_once():
    icons._drawn.cache_clear()

    for _time in range(3):
        icons.heroicon_mini("plus", size=20, aria_hidden="true")

    assert icons._drawn.cache_info().misses == 1
