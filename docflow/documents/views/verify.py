"""The public page: anybody drops a PDF, or follows the QR code of an issued document.

Stores nothing, asks for no account. Bounded per address, in size, and in what a file may cost.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from docflow.core import limits
from docflow.core.uploads import InMemoryOnly
from docflow.core.web import public
from docflow.documents.selectors import public as telling
from signing.gate import worker

MOST_BYTES = 20 * 1024 * 1024
# What a form carries beside the file.
SLACK = 64 * 1024
# Files and looks per address: so many in a minute, so many in an hour.
FILES = ((10, 60), (60, 3600))
LOOKS = ((60, 60), (600, 3600))

View = Callable[..., HttpResponse]


def bounded(view: View) -> View:
    """Counts and measures before a byte of the body is read; then checks the form's token.

    The token's check reads the body, so it has to come after the limits are set.
    """
    guarded = csrf_protect(view)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        posted = request.method == "POST"
        if _spent(request, "verify.file" if posted else "verify.look", FILES if posted else LOOKS):
            return _said(
                request, _("Bạn đã kiểm tra nhiều lần liên tiếp. Hãy đợi rồi thử lại."), 429
            )
        if posted:
            handler = InMemoryOnly(MOST_BYTES)
            request.upload_handlers = [handler]
            if _announced(request) > MOST_BYTES + SLACK:
                return _too_large(request)
            answer = guarded(request, *args, **kwargs)
            if handler.exceeded:
                return _too_large(request)
        else:
            answer = guarded(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return cast(View, csrf_exempt(wrapper))


@public
@bounded
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Any PDF: the three lines of each signature first."""
    if request.method != "POST":
        return render(request, "documents/verify/check.html", {})
    given = request.FILES.get("file")
    if given is None or not given.size:
        return _said(request, _("Chưa có tệp nào. Hãy chọn một tệp PDF rồi bấm Kiểm tra."), 422)
    try:
        judged = telling.judged(given.read())
    except worker.Busy:
        return _said(request, _("Đang có nhiều người kiểm tra. Hãy thử lại sau ít phút."), 503)
    context = {"judged": judged, "name": given.name}
    return render(request, "documents/verify/check.html", context)


@public
@bounded
@require_http_methods(["GET", "POST"])
def by_code(request: HttpRequest, token: str) -> HttpResponse:
    """Number, date, issuer and verdict of an issued document; a copy dropped here is compared with
    the one stored at issue, byte for byte."""
    found = telling.published(token)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"found": found, "asked": request.method == "POST"}
    if request.method == "POST":
        given = request.FILES.get("file")
        if given is None or not given.size:
            context["problem"] = _("Chưa có tệp nào. Hãy chọn một tệp PDF rồi bấm So sánh.")
        else:
            context["same"] = found.holds(given.read())
    status = 422 if "problem" in context else 200
    return render(request, "documents/verify/code.html", context, status=status)


def _spent(request: HttpRequest, name: str, allowed: tuple[tuple[int, int], ...]) -> bool:
    address = request.META.get("REMOTE_ADDR", "")
    # Every window is counted, also when the first is spent already.
    each = [limits.spent(name, address, most=most, seconds=seconds) for most, seconds in allowed]
    return any(each)


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else MOST_BYTES * 2


def _too_large(request: HttpRequest) -> HttpResponse:
    text = _("Tệp lớn hơn %(most)d MB nên không kiểm tra được ở đây.")
    return _said(request, text % {"most": MOST_BYTES // 1024 // 1024}, 413)


def _said(request: HttpRequest, problem: str, status: int) -> HttpResponse:
    answer = render(request, "documents/verify/check.html", {"problem": problem}, status=status)
    answer["Cache-Control"] = "no-store"
    if status in (429, 503):
        answer["Retry-After"] = "60"
    return answer
