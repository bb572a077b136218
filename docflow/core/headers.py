"""What every answer tells the browser beside the policy of our pages.

A page may run what we wrote; everything else we answer may run nothing at all, whether it is saved
or opened: it has no origin of ours, no scripts, no forms (CSP `sandbox`).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

#: For whatever is no page: files, pictures, JSON, scripts and styles opened by themselves.
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
#: No page of ours asks for any of these; passkeys are not among them.
UNUSED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture"),
    *("geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone"),
    *("midi", "payment", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join(f"{one}=()" for one in UNUSED)
POLICY = "Content-Security-Policy"


class HeadersMiddleware:
    """Stands outside the middleware of the pages' policy, and before static files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        answer.headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        if getattr(request, "signed_out", False):
            # Pictures of pages may be kept by the browser, for the session that saw them alone.
            answer.headers["Clear-Site-Data"] = '"cache"'
        # That it is still the same says nothing of its kind.
        if answer.status_code != 304 and not _is_page(answer):
            answer.headers[POLICY] = NO_PAGE
        return answer


def forget(request: HttpRequest | None, **kwargs: object) -> None:
    """Who signs out leaves nothing in the browser's store (`user_logged_out`)."""
    if request is not None:
        request.signed_out = True  # type: ignore[attr-defined]


def _is_page(answer: HttpResponse) -> bool:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind == "text/html" and "Content-Disposition" not in answer.headers
