"""Training with a simulated partner: the weather, what to have it send, what became of it all."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core.attempts import say
from docflow.core.errors import Invalid, Refused
from docflow.core.web import actor_of, requires
from docflow.documents.views.answers import posted_in, see_other
from docflow.exchange.forms.simulator import WeatherForm
from docflow.exchange.models import SimulatedPartner
from docflow.exchange.selectors import simulated
from docflow.exchange.simulator import acts, story
from docflow.exchange.states import MessageKind, Perm
from docflow.org.models import Office

Act = Callable[..., Any]
# What the partner can be asked for: words, act, whether it needs a letter that was sent before.
ASKED: dict[str, tuple[Any, Act, bool]] = {
    "letter": (gettext_lazy("Gửi cho tôi một văn bản"), acts.write, False),
    "recall_first": (
        gettext_lazy("Gửi lệnh thu hồi trước văn bản"),
        acts.recall_first,
        False,
    ),
    "update": (
        gettext_lazy("Gửi bản cập nhật"),
        lambda **who: acts.write(kind=MessageKind.UPDATE, **who),
        True,
    ),
    "replace": (
        gettext_lazy("Gửi văn bản thay thế"),
        lambda **who: acts.write(kind=MessageKind.REPLACE, **who),
        True,
    ),
    "recall": (gettext_lazy("Thu hồi văn bản vừa gửi"), acts.recall, True),
}


@requires(Perm.SIMULATE)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The partner and its line; a POST chooses the weather. Where nobody plays the office yet, how
    to begin."""
    office = _office(pk)
    partner = simulated.of(office)
    if partner is None:
        return render(request, "exchange/simulator_begin.html", {"office": office})
    form = WeatherForm(
        posted_in(request),
        initial={name: getattr(partner, name) for name in WeatherForm.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        try:
            acts.configure(actor=actor_of(request), partner=partner, **form.cleaned_data)
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đường truyền theo kịch bản này từ bây giờ."))
            return see_other("exchange:simulator", pk)
    return _page(request, partner, form)


@requires(Perm.SIMULATE)
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the office played: keys, channel, a quiet line."""
    acts.establish(actor=actor_of(request), office=_office(pk))
    messages.success(request, _("Cơ quan giả lập đã sẵn sàng. Đường truyền đang yên."))
    return see_other("exchange:simulator", pk)


@requires(Perm.SIMULATE)
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the partner send something to our office."""
    partner = simulated.of(_office(pk))
    asked = ASKED.get(request.POST.get("what", ""))
    if partner is None or asked is None:
        raise Http404
    _words, act, _needs = asked
    actor = actor_of(request)
    act(actor=actor, partner=partner, office=Office.objects.get(pk=actor.office_id))
    messages.success(request, _("Cơ quan giả lập đang gửi. Xem gói tin trong danh sách bên dưới."))
    return see_other("exchange:simulator", pk)


def _office(pk: int) -> Office:
    """An office that may be played; for others the page is not there."""
    office = get_object_or_404(Office, pk=pk)
    if simulated.refusal(office) is not None:
        raise Http404
    return office


def _page(request: HttpRequest, partner: SimulatedPartner, form: WeatherForm) -> HttpResponse:
    ours = Office.objects.get(pk=actor_of(request).office_id)
    try:
        acts.last_letter(partner, ours)
        missing = ""
    except Refused as refused:
        missing = str(refused)
    context = {
        "office": partner.office,
        "partner": partner,
        "form": form,
        "told": story.of(partner, ours),
        "counts": story.summary(partner),
        "asked": [
            {"name": name, "label": label, "why": missing if needs else ""}
            for name, (label, _act, needs) in ASKED.items()
        ],
        "missing": missing,
    }
    status = 422 if form.errors else 200
    return render(request, "exchange/simulator.html", context, status=status)
