"""Owns drawing each icon once: the library copies and writes its XML anew for every tag.

Stands in the place of the library's tags, under their name (`TEMPLATES`, `libraries`).
"""

from functools import lru_cache
from typing import Any

from django import template
from heroicons.templatetags import heroicons

register = template.Library()


@register.simple_tag
def heroicon_micro(name: str, *, size: int | None = 16, **attrs: Any) -> str:
    return _drawn("micro", name, size, tuple(attrs.items()))


@register.simple_tag
def heroicon_mini(name: str, *, size: int | None = 20, **attrs: Any) -> str:
    return _drawn("mini", name, size, tuple(attrs.items()))


@register.simple_tag
def heroicon_outline(name: str, *, size: int | None = 24, **attrs: Any) -> str:
    return _drawn("outline", name, size, tuple(attrs.items()))


@register.simple_tag
def heroicon_solid(name: str, *, size: int | None = 24, **attrs: Any) -> str:
    return _drawn("solid", name, size, tuple(attrs.items()))


@lru_cache(maxsize=1024)
def _drawn(style: str, name: str, size: int | None, attrs: tuple[tuple[str, object], ...]) -> str:
    return heroicons._render_icon(style, name, size, dict(attrs))
