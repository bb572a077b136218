"""Settings of the office: its books, what they serve, how a notation is written, this year and
the next."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from docflow.core import clock, policy, web
from docflow.core.actor import Actor
from docflow.core.characters import whole
from docflow.core.errors import ActError, Invalid
from docflow.core.web import requires
from docflow.documents.forms.scheme import BookForm
from docflow.documents.models import Register
from docflow.documents.selectors import scheme as selector
from docflow.documents.selectors import series
from docflow.documents.services import scheme
from docflow.documents.states import Direction, Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import posted_in
from docflow.org.models import Office

SHOW = "show"


@requires(Perm.READ_SCHEME)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The books of this year and of the next, with the next code of each."""
    actor = web.actor_of(request)
    office, this = _office(actor), clock.today().year
    unit = selector.example_unit(office.pk)
    years = [selector.year_of(office, year, unit) for year in (this, this + 1)]
    shown = [row.book for year in years for row in year.rows]
    context = {
        "years": years,
        "this": this,
        "may": policy.can(actor, Perm.RULE_SCHEME),
        "history": selector.history(office.pk, shown),
    }
    return render(request, "documents/scheme/list.html", context)


@requires(Perm.RULE_SCHEME)
@page
def new(request: HttpRequest, year: int) -> HttpResponse:
    """Open a book of its own for some types."""
    actor = web.actor_of(request)
    _of_two_years(year)
    book = Register(office=_office(actor), year=year, direction=Direction.OUTGOING)
    form = BookForm(posted_in(request), register=book)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == SHOW:
            return _editing(request, form, book)
        try:
            made = scheme.open_book(
                actor=actor,
                year=year,
                direction=form.cleaned_data["direction"],
                settings=form.settings(),
            )
        except ActError as problem:
            _say(form, problem)
        else:
            messages.success(request, _("Đã mở %(book)s.") % {"book": made})
            return redirect("documents:scheme")
    return _editing(request, form, book)


@requires(Perm.RULE_SCHEME)
@page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a book anew; `?before` begins with how it was set before the newest change."""
    actor = web.actor_of(request)
    book = _book(actor, pk)
    before = selector.settings_before(book) if "before" in request.GET else None
    form = BookForm(posted_in(request), register=book, set_to=before)
    if request.method == "POST" and form.is_valid() and request.POST.get("act") != SHOW:
        try:
            scheme.change(
                actor=actor,
                register=book,
                settings=form.settings(),
                seen=form.cleaned_data["seen"],
            )
        except ActError as problem:
            _say(form, problem)
        else:
            messages.success(request, _("Đã lưu. Số đã cấp giữ nguyên như đã in."))
            return redirect("documents:scheme")
    return _editing(request, form, book)


@requires(Perm.RULE_SCHEME)
@require_POST
def example(request: HttpRequest) -> HttpResponse:
    """The next codes of what is typed, or what is wrong with it, as a part for htmx."""
    actor = web.actor_of(request)
    named = whole(request.POST.get("book", ""))
    if named is not None:
        book = _book(actor, named)
    else:
        year = request.POST.get("year", "")
        wanted = clock.today().year + (year == str(clock.today().year + 1))
        book = Register(office=_office(actor), year=wanted, direction=Direction.OUTGOING)
    form = BookForm(request.POST, register=book)
    form.is_valid()
    return render(request, "documents/scheme/_examples.html", _shown(actor, form, book))


@requires(Perm.RULE_SCHEME)
@page
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a book away that has given no number."""
    actor = web.actor_of(request)
    book = _book(actor, pk)
    problem = ""
    if request.method == "POST":
        try:
            scheme.remove(actor=actor, register=book)
        except ActError as error:
            problem = _words(error)
        else:
            messages.success(request, _("Đã gỡ %(book)s.") % {"book": book})
            return redirect("documents:scheme")
    context = {"register": book, "problem": problem}
    status = 409 if problem else 200
    return render(request, "documents/scheme/remove.html", context, status=status)


@requires(Perm.RULE_SCHEME)
@require_POST
def prepare(request: HttpRequest, year: int) -> HttpResponse:
    """Write the books of a year down, so that they can be set before their first number."""
    _of_two_years(year)
    scheme.prepare(actor=web.actor_of(request), year=year)
    messages.success(request, _("Đã mở sẵn sổ năm %(year)d.") % {"year": year})
    return redirect("documents:scheme")


@requires(Perm.RULE_SCHEME)
@require_POST
def drop(request: HttpRequest, year: int) -> HttpResponse:
    """Take the preparation back: next year goes on as this one."""
    _of_two_years(year)
    scheme.drop(actor=web.actor_of(request), year=year)
    said = _("Đã bỏ phần chuẩn bị. Sổ năm %(year)d sẽ mở như năm trước.")
    messages.success(request, said % {"year": year})
    return redirect("documents:scheme")


def _editing(request: HttpRequest, form: BookForm, book: Register) -> HttpResponse:
    actor = web.actor_of(request)
    context = {
        "form": form,
        "register": book,
        "before": book.pk is not None and selector.settings_before(book) is not None,
        **_shown(actor, form, book),
    }
    # Looking at the examples is no failed try.
    failed = request.method == "POST" and request.POST.get("act") != SHOW
    return render(request, "documents/scheme/edit.html", context, status=422 if failed else 200)


def _shown(actor: Actor, form: BookForm, book: Register) -> dict[str, Any]:
    """Examples of what is typed, or why it cannot be; of the book as it stands before that."""
    asked, problems = book, []
    if form.is_bound:
        if not form.is_valid():
            return {"examples": [], "problems": [_("Hãy sửa các ô có ghi chú.")]}
        asked = _copy(book, form.cleaned_data.get("direction"))
        try:
            scheme.check(actor=actor, register=asked, settings=form.settings())
        except ActError as problem:
            problems = _words(problem).split("\n")
    others = [one for one in series.of_year(book.office_id, book.year) if one.pk != book.pk]
    unit = selector.example_unit(book.office_id)
    examples = series.examples(asked, [*others, asked], book.office, unit)
    return {"examples": [] if problems else examples, "problems": problems}


def _copy(book: Register, direction: str | None) -> Register:
    """The book to be tried on: what is typed must not reach the one that is shown."""
    values = {one.attname: getattr(book, one.attname) for one in Register._meta.concrete_fields}
    copy = Register(**values)
    copy.direction = direction or book.direction
    return copy


def _book(actor: Actor, pk: int) -> Register:
    """A book of the office that can still be set."""
    rows = Register.objects.filter(office_id=actor.office_id, legacy=False, closed_at=None)
    book: Register = get_object_or_404(rows.select_related("office", "council"), pk=pk)
    _of_two_years(book.year)
    return book


def _of_two_years(year: int) -> None:
    if not clock.today().year <= year <= clock.today().year + 1:
        raise Http404


def _office(actor: Actor) -> Office:
    return Office.objects.get(pk=actor.office_id)


def _words(problem: ActError) -> str:
    if not isinstance(problem, Invalid):
        return str(problem)
    return "\n".join(str(text) for texts in problem.fields.values() for text in texts)


def _say(form: BookForm, problem: ActError) -> None:
    if not isinstance(problem, Invalid):
        form.add_error(None, str(problem))
        return
    for name, texts in problem.fields.items():
        field = name if name in form.fields else None
        form.add_error(field, [str(text) for text in texts])
