"""A draft that begins with a Word file: read, shown in the form, saved by nobody but the person."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from docflow.core import web
from docflow.core.errors import Invalid
from docflow.core.web import requires
from docflow.documents.forms.word import WordForm, filled
from docflow.documents.services import taking_word
from docflow.documents.states import DRAFTABLE, TYPES, Perm
from docflow.documents.views import drafts
from docflow.documents.word.parts import Parts


@requires(Perm.DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Which file; then the form of its type with what was found in it."""
    form = WordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["word"]
            taking_word.weigh(file.size)
            found = taking_word.take(actor=web.actor_of(request), data=file.read())
        except Invalid as problem:
            form.add_error("word", [str(text) for text in problem.fields["word"]])
        else:
            type_code = form.cleaned_data["type_code"] or found.type_code
            if type_code in DRAFTABLE:
                return _begun(request, type_code, found)
            form.add_error("type_code", _unknown(type_code))
    answered = request.GET.get("answers", "")
    query = f"?{urlencode({'answers': answered})}" if answered.isascii() and answered else ""
    context = {"form": form, "back_url": reverse("documents:new") + query}
    return render(request, "documents/draft/word.html", context)


def _begun(request: HttpRequest, type_code: str, found: Parts) -> HttpResponse:
    # A reply goes on being one: its addressee and link are those of the form without a file. Its
    # ready-made subject was typed by nobody and gives way to the file's.
    begun = drafts.begun(request)
    values = filled({**begun, "subject": found.subject or begun.get("subject", "")}, found)
    # What the file does not say begins as in an empty form.
    return drafts.writing_with(
        request, type_code, None, {name: value for name, value in values.items() if value}, found
    )


def _unknown(type_code: str) -> str:
    if type_code in TYPES:
        name = TYPES[type_code].name
        return _("Tệp là %(name)s, loại chưa có mẫu soạn. Hãy chọn loại khác.") % {"name": name}
    return _("Không nhận ra loại văn bản trong tệp. Hãy chọn loại rồi tải lại.")
