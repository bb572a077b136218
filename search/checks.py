"""What `check` says of the engine: not there, not in use yet, too small for the shelf, or asked in
the open. It asks no cluster: an installation is checked before its services are up."""

from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from search import engines
from search.backends.base import Backend, Unusable

# Full texts up to which Whoosh answers while one waits, on two cores: docs/benchmarks.md.
WHOOSH_IS_GOOD_TO = 50_000


@register("search")
def engine(**_given: Any) -> list[CheckMessage]:
    """The engine of the settings against the live index."""
    try:
        wanted, live = engines.wanted(), engines.live()
    except ImproperlyConfigured as problem:
        return [Error(str(problem), id="search.E001")]
    if live is None:
        return []
    if live is not wanted:
        return [
            Warning(
                _("Chỉ mục tra cứu đang dùng là của %(live)s, cấu hình chọn %(wanted)s.")
                % {"live": live.form().partition("-")[0], "wanted": engines.name()},
                hint=_("Chạy rebuild_index; chỉ mục cũ vẫn trả lời cho đến lúc xong."),
                id="search.W001",
            )
        ]
    return _ceiling(live) if engines.name() == "whoosh" else []


def _ceiling(live: Backend) -> list[CheckMessage]:
    try:
        size = live.size()
    except Unusable:
        return []
    if size <= WHOOSH_IS_GOOD_TO:
        return []
    return [
        Warning(
            _("Chỉ mục có %(size)d mục; Whoosh chỉ nhanh đến khoảng %(limit)d.")
            % {"size": size, "limit": WHOOSH_IS_GOOD_TO},
            hint=_("Cài docflow[tantivy], đặt SEARCH_URL=tantivy rồi chạy rebuild_index."),
            id="search.W002",
        )
    ]


@register("search")
def way(**_given: Any) -> list[CheckMessage]:
    """Texts and the password of a cluster on the way to another machine."""
    try:
        engines.name()
    except ImproperlyConfigured:
        return []
    hosts = engines.in_the_open()
    if not hosts:
        return []
    return [
        Warning(
            _("Nội dung văn bản và mật khẩu đến máy chủ tra cứu %(hosts)s không được mã hóa.")
            % {"hosts": ", ".join(hosts)},
            hint=_("Đặt SEARCH_URL bằng địa chỉ https://."),
            id="search.W003",
        )
    ]
