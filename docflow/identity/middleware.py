"""Every request of a signed-in person: does the session still stand, is a second factor owed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from docflow.core import clock, giving_way
from docflow.identity import standing
from docflow.identity.owing import answers_who_owes

View = Callable[..., HttpResponse]


class StandingMiddleware:
    """After the actor is known and before any view: what is over is ended as if signed out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            busy = giving_way.patiently(request, partial(_look, request), answered=False)
            if busy is not None:
                return busy
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or answers_who_owes(view):
            return None
        if not standing.owes_factor(request.session, clock.today()):
            return None
        if request.path.startswith("/api/"):
            said = _("Hãy đăng nhập trên trang và cài đặt bước xác thực thứ hai trước.")
            return JsonResponse({"detail": said}, status=403)
        there = reverse("identity:must")
        if not request.headers.get("HX-Request"):
            return redirect(there)
        return HttpResponse(status=403, headers={"HX-Redirect": there})


def _look(request: HttpRequest) -> None:
    if standing.is_over(request.session):
        logout(request)
        request.actor = None  # type: ignore[attr-defined]
        request.positions = []  # type: ignore[attr-defined]
    elif _by_hand(request) and standing.note(request.session):
        key = request.session.session_key
        UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())


def _by_hand(request: HttpRequest) -> bool:
    """An open page that reads its news by itself is nobody at the desk."""
    if request.method != "GET":
        return True
    asked_by_page = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    return not asked_by_page and not request.headers.get("HX-Request")
