"""What every page shares: declared access, the frame around it, errors in words for people.

A view declares who may call it with `requires`, `signed_in`, `public` or `by_signature`; an
undeclared view is refused. Holds no rule: policies are asked through `core.policy`.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial, wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode
from django.utils.translation import get_language

from docflow.core import db, deeds, policy, slots
from docflow.core.access import remembering
from docflow.core.actor import Actor
from docflow.core.errors import Busy, Forbidden, Invalid, NotFound, Refused

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]

# What these ask for changes nothing, so a page asks each question about grants once.
_READING = ("GET", "HEAD")

# Under this word the session keeps when its person last proved to be there (Unix seconds).
PROVED = "proved_at"
# What was typed is handed on across the question who is there, but no book of it.
MOST_KEPT = 32 * 1024

# Each app names here the permission that lets a person know an object exists.
_seeing: dict[type[Model], StrEnum] = {}


def sees_by(model: type[Model], perm: StrEnum) -> None:
    """Let `perm` decide whether an object of `model` is answered with 404."""
    _seeing[model] = perm


def actor_of(request: HttpRequest) -> Actor:
    """The person and position behind the request; only where a view requires sign-in."""
    actor = getattr(request, "actor", None)
    if actor is None:
        raise PermissionDenied
    return cast(Actor, actor)


def public(view: View) -> View:
    """Anybody may call it, without signing in."""
    return declare(login_not_required(_again(view)), "public")


def by_signature(view: View) -> View:
    """Another installation may call it, which signs each request: the view itself judges that
    before it writes anything."""
    return declare(login_not_required(view), "signature")


def signed_in(view: View) -> View:
    """Every signed-in person with a position may call it; it shows only what is theirs."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor_of(request)
        return view(request, *args, **kwargs)

    return declare(_again(wrapper), "signed_in")


def requires(
    perm: StrEnum, model: type[Model] | None = None, *, by: str = "pk"
) -> Callable[[View], View]:
    """Only for who holds `perm`; with `model`, the object of the route is loaded and handed over.

    What the person may not know of answers 404, exactly as what does not exist.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_of(request)
            if model is None:
                policy.guard(actor, perm)
                return view(request, *args, **kwargs)
            obj = find(actor, model, kwargs.pop(by))
            policy.guard(actor, perm, obj)
            return view(request, obj, *args, **kwargs)

        declared = declare(_again(wrapper), str(perm))
        declared.model = model  # type: ignore[attr-defined]
        return declared

    return decorate


def find(actor: Actor, model: type[Model], pk: Any) -> Any:
    """The object when `actor` may know of it; else 404 as if it did not exist."""
    # A model's own order may join other tables.
    obj = model._default_manager.filter(pk=pk).order_by("pk").first()
    if obj is None or not policy.can(actor, _seeing[model], obj):
        raise Http404
    return obj


def declare(view: View, access: str) -> View:
    """Say how a view is protected; for views that protect themselves before their body runs."""
    view.declared_access = access  # type: ignore[attr-defined]
    return view


def prove(request: HttpRequest) -> None:
    """The person has just shown who they are: by password, code or passkey."""
    request.session[PROVED] = time.time()


def is_fresh(request: HttpRequest) -> bool:
    """Whether that was within `settings.FRESH_SECONDS`."""
    at = request.session.get(PROVED)
    return isinstance(at, float) and 0 <= time.time() - at < settings.FRESH_SECONDS


def freshly(
    view: View | None = None, *, asks_first: bool = False, carries: bool = True
) -> Callable[..., Any]:
    """What is sent here counts only from who proved lately to be there; reading is free.

    `asks_first`: the form itself is shown after the proof, so nothing typed there is lost. A POST
    that comes late changes nothing; unless it carries secrets (`carries=False`) or files, what was
    typed is handed on through the question. Stands below `requires` or `signed_in`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            reading = request.method in _READING
            if (reading and not asks_first) or is_fresh(request):
                return view(request, *args, **kwargs)
            if reading:
                where = urlencode({"next": request.get_full_path()})
                return redirect(f"{resolve_url(settings.CONFIRM_URL)}?{where}")
            return _late(request, carries=carries)

        wrapper.freshly = "first" if asks_first else "sending"  # type: ignore[attr-defined]
        return wrapper

    return decorate(view) if view is not None else decorate


def _late(request: HttpRequest, *, carries: bool) -> HttpResponse:
    """Nothing was done: first the person has to prove to be there."""
    typed = request.POST.copy() if carries and not request.FILES else None
    kept = ""
    if typed is not None:
        typed.pop("csrfmiddlewaretoken", None)
        kept = typed.urlencode()
    whole = typed is not None and len(kept) <= MOST_KEPT
    context = {
        "confirm_url": resolve_url(settings.CONFIRM_URL),
        "next": request.get_full_path(),
        "kept": kept if whole else "",
        "whole": whole,
    }
    return render(request, "confirm_first.html", context, status=403)


def _again(view: View) -> View:
    """The view called anew, its objects read anew, when its act gave way to another one."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        def answer() -> HttpResponse:
            # What a try before has read of the files; the first has parsed none yet.
            sent = vars(request).get("_files") or MultiValueDict()
            for _name, files in sent.lists():
                for file in files:
                    file.open()
            if vars(request).get("method") not in _READING:
                return view(request, *args, **kwargs)
            with remembering():
                return view(request, *args, **kwargs)

        return deeds.again(answer)

    return wrapper


class DeclaredAccessMiddleware:
    """Refuses a view that declares no access and turns refusals into pages for people.

    What is answered to a person is stored by no browser, unless the view says otherwise.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        # Desks are shared: whoever signs in next finds nothing in the browser's store. A picture
        # that says how long it keeps, and the answer that it is still the same, stand.
        if getattr(request, "actor", None) is not None and answer.status_code != 304:
            answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "declared_access"):
            raise PermissionDenied(f"{view.__module__}.{view.__qualname__} declares no access.")

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponse | None:
        if isinstance(exc, NotFound):
            raise Http404 from exc
        if isinstance(exc, Forbidden):
            return refused(request, [str(exc)], 403)
        if isinstance(exc, Refused):
            return refused(request, [str(exc)], 409)
        if isinstance(exc, Invalid):
            return refused(
                request, [str(line) for lines in exc.fields.values() for line in lines], 422
            )
        if isinstance(exc, DatabaseError) and db.is_conflict(exc):
            logger.warning("%s gave way to another transaction: %s", request.path, exc)
            return refused(request, [str(Busy())], 409)
        return None


def refused(
    request: HttpRequest, reasons: list[str], status: int, *, undone: bool = True
) -> HttpResponse:
    """The page that says what happened, that nothing was changed (`undone`), and where to go
    back."""
    context = {"reasons": reasons, "undone": undone}
    return render(request, "refused.html", context, status=status)


@dataclass(frozen=True)
class Place:
    """An entry of the rail, with what waits behind it for this person."""

    key: str
    label: str
    url: str
    icon: str
    count: int
    current: bool


class Frame(dict[str, Any]):
    """The parts of the frame. What has to be asked for is asked when a page shows it: errors and
    parts of pages show no menu and no bell."""

    def __init__(self, parts: Mapping[str, Any], later: Mapping[str, Callable[[], Any]]) -> None:
        super().__init__(parts)
        self._later = later

    def __missing__(self, part: str) -> Any:
        self[part] = found = self._later[part]()
        return found


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame: places, person, unread, language, demo."""
    actor: Actor | None = getattr(request, "actor", None)
    common = {
        "language": get_language(),
        "languages": settings.LANGUAGES,
        "demo": settings.DEMO,
        "path": request.get_full_path(),
    }
    if actor is None:
        return {"frame": {**common, "places": [], "person": None}}
    known = {
        **common,
        "person": actor,
        "positions": getattr(request, "positions", []),
        "office": actor.office,
        # What every page of the office must say just now.
        "banner": getattr(request, "banner", ""),
    }
    later: dict[str, Callable[[], Any]] = {
        "places": partial(_places, request, actor),
        "unread": partial(_unread, actor),
        "bell_url": partial(_bell_url, actor),
    }
    return {"frame": Frame(known, later), "actor": actor}


def _unread(actor: Actor) -> int:
    return sum(entry.count(actor) for entry in slots.in_("frame.bell", actor) if entry.count)


def _bell_url(actor: Actor) -> str:
    return next((entry.url() for entry in slots.in_("frame.bell", actor)), "")


def _places(request: HttpRequest, actor: Actor) -> list[Place]:
    entries = slots.in_("frame.place", actor)
    here = _here(request.path, [entry.url() for entry in entries])
    return [_place(entry, actor, here) for entry in entries]


def _here(path: str, urls: list[str]) -> str:
    """The place that the page belongs to: of several above it, the nearest; "" for none."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")


def _place(entry: slots.Slot, actor: Actor, here: str) -> Place:
    url = entry.url()
    count = entry.count(actor) if entry.count else 0
    # Without a letter of its own an entry is named by its page, which nobody types.
    key = "" if entry.key == entry.url_name else entry.key
    return Place(key, str(entry.label), url, entry.icon, count, url == here)
