"""What is typed into a draft or beside an uploaded file, and the places put on its pages."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.choices import RowsField
from docflow.core.errors import Refused
from docflow.documents.forms import appendices, kinds
from docflow.documents.forms.appendices import AppendicesField
from docflow.documents.forms.typed import lines, stored, typed
from docflow.documents.forms.typed import told as blocks_told
from docflow.documents.models import Document
from docflow.documents.rendering.content import Content
from docflow.documents.selectors.answering import answered_by, offered
from docflow.documents.services.drafting import NEEDED_FIELDS, SUBJECT_LIMIT, To
from docflow.documents.states import COPIES, TYPE_CHOICES, Direction, Urgency
from docflow.org.models import Council, Office, Position, Unit
from docflow.org.selectors import councils, people
from docflow.org.states import LEADERS

BODY_LIMIT = 200_000
LINES_LIMIT = 10_000
# What a script makes of the field; without one it is a text of lines.
LINED = {"data-editor": "lines"}
# A copy is begun from its original, never uploaded.
_UPLOADED = [(code, name) for code, name in TYPE_CHOICES if code not in COPIES]
_PLACES = [(Direction.OUTGOING, _("Gửi ra ngoài cơ quan")), (Direction.INTERNAL, _("Nội bộ"))]


def _area(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


def _too_long() -> str:
    told = _("Nội dung và các phụ lục dài quá %(n)d ký tự. Hãy tách thành văn bản khác.")
    return str(told % {"n": BODY_LIMIT})


def _kept_by(actor: Actor) -> str:
    unit = Unit.objects.filter(pk=actor.unit_id).values_list("notation", flat=True).first()
    return f"VT, {unit}" if unit and unit != "VT" else "VT"


def signers_of(office_id: int) -> Any:
    """Who may sign: the leaders, whom the authority register names, and who signs for a council."""
    serving = people.serving(office_id)
    named = Q(capacities__isnull=False) | Q(seats__isnull=False)
    return serving.filter(Q(role__in=LEADERS) | named).distinct()


class AnswersField(RowsField):
    """Incoming documents to tick, each by its arrival number."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Document) -> str:
        number = _("Số đến %(number)s") % {"number": obj.arrival_number or "–"}
        name = f"{obj.code or obj.type_name}, {obj.issuer_name}: {obj.subject[:90]}"
        return f"{number}: {name}"


class _Addressed(forms.Form):
    """What every outgoing document has: subject, signer, urgency, where it goes."""

    subject = forms.CharField(label=_("Trích yếu"), max_length=SUBJECT_LIMIT, widget=_area(2))
    council = forms.ModelChoiceField(
        label=_("Cơ quan ban hành in trên văn bản"),
        queryset=Council.objects.none(),
        required=False,
        help_text=_("Hội đồng, ban, tổ ban hành bằng con dấu của cơ quan có số và người ký riêng."),
    )
    signer = forms.ModelChoiceField(
        label=_("Người ký"), queryset=Position.objects.none(), empty_label=_("Chọn người ký")
    )
    direction = forms.ChoiceField(label=_("Phạm vi"), choices=_PLACES, required=False)
    urgency = forms.TypedChoiceField(
        label=_("Độ khẩn"),
        choices=Urgency.choices,
        coerce=int,
        required=False,
    )
    offices = RowsField(
        label=_("Gửi đến cơ quan trong danh bạ"),
        queryset=Office.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("Cơ quan khác, mỗi dòng một tên"),
        required=False,
        max_length=LINES_LIMIT,
        widget=_area(2),
        help_text=_("Ngoài danh bạ: hệ thống không gửi điện tử được, văn thư gửi bản giấy."),
    )
    citizens = forms.CharField(
        label=_("Người dân, doanh nghiệp, mỗi dòng một tên"),
        required=False,
        max_length=LINES_LIMIT,
        widget=_area(2),
    )
    answers = AnswersField(
        label=_("Trả lời văn bản đến"),
        queryset=Document.objects.none(),
        required=False,
        help_text=_("Khi văn bản này được phát hành, dòng theo dõi của văn bản đến được khép lại."),
    )

    def __init__(
        self, *args: Any, actor: Actor, document: Document | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["signer"].queryset = signers_of(actor.office_id)
        choices["offices"].queryset = Office.objects.exclude(pk=actor.office_id).order_by("pk")
        found = offered(actor, document=document, named=self._named_answers())
        if found:
            rows = Document.objects.filter(pk__in=[one.pk for one in found])
            choices["answers"].queryset = rows.order_by("-listed_at", "-pk")
        else:
            del self.fields["answers"]
        issuing = councils.holding(actor.office_id, clock.today())
        choices["council"].queryset = issuing
        # Asked only where there is one; the empty choice is the office itself.
        if document is not None or not issuing.exists():
            del self.fields["council"]
        else:
            choices["council"].empty_label = actor.office
        if document is not None:
            # Where it goes and who issues it decided its register; that stays.
            del self.fields["direction"]

    def answers_given(self) -> list[Document]:
        return list(self.cleaned_data.get("answers", ()))

    def _named_answers(self) -> set[int]:
        """The documents that the form was opened for, or came back with."""
        given = self.data.getlist("answers") if hasattr(self.data, "getlist") else []
        return numbers([*given, *self.initial.get("answers", ())])

    def to(self) -> list[To]:
        """The recipients in the order of the form."""
        values = self.cleaned_data
        return [
            *(To(office=office) for office in values.get("offices", ())),
            *(To(name=name[:200]) for name in lines(values.get("others", ""))),
            *(
                To(name=name[:200], citizen_or_firm=True)
                for name in lines(values.get("citizens", ""))
            ),
        ]


class DraftForm(_Addressed):
    """One of the decree's layouts."""

    grounds = forms.CharField(
        label=_("Căn cứ, mỗi dòng một căn cứ"),
        required=False,
        max_length=LINES_LIMIT,
        widget=_area(4, **LINED),
    )
    addressees = forms.CharField(
        label=_("Kính gửi, mỗi dòng một nơi"),
        required=False,
        max_length=LINES_LIMIT,
        widget=_area(2, **LINED),
    )
    body = forms.CharField(
        label=_("Nội dung"),
        max_length=BODY_LIMIT,
        widget=_area(18, **{"data-editor": "blocks"}),
        help_text=_(
            "Mỗi dòng một đoạn. “I.”, “Điều 1.”, “1.”, “a)” ở đầu dòng mở mục, điều, khoản, điểm; "
            "dòng bắt đầu và kết thúc bằng “|” là hàng của bảng."
        ),
    )
    appendices = AppendicesField(label=_("Phụ lục"), required=False)
    recipients = forms.CharField(
        label=_("Nơi nhận in trên văn bản, mỗi dòng một nơi"),
        required=False,
        max_length=LINES_LIMIT,
        widget=_area(3, **LINED),
        help_text=_("Để trống thì in tên các nơi nhận đã chọn."),
    )
    archive_line = forms.CharField(label=_("Lưu"), required=False, max_length=100, initial="VT")

    field_order = ("council", "subject", "addressees", "grounds", "body", "appendices", "signer",
                   "urgency", "direction", "offices", "others", "citizens", "answers", "recipients",
                   "archive_line")  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, type_code: str, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.type_code = type_code
        if "archive_line" not in self.initial:
            # The drafting unit keeps a copy too (NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, II.9d).
            self.fields["archive_line"].initial = _kept_by(actor)
        kinds.shape(self, type_code, actor)

    def offer(self, lines_of: Mapping[str, list[str]]) -> None:
        """Lines that a script offers beside the fields of lines."""
        for name, offered_lines in lines_of.items():
            if name in self.fields and offered_lines:
                self.fields[name].widget.attrs["data-offers"] = json.dumps(
                    offered_lines, ensure_ascii=False
                )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("subject"):
            values["subject"] = kinds.subject_of(self.type_code, values)
        for name, text in kinds.problems(self.type_code, values, self._named()):
            self.add_error(name, text)
        parts = [values.get("body", ""), *(one.body for one in values.get("appendices", ()))]
        if sum(map(len, parts)) > BODY_LIMIT:
            self.add_error("appendices", _too_long())
        return values

    def content(self) -> dict[str, Any]:
        """What the page is printed from; also of a form that is not complete yet. Raises Refused
        for what is too long to be one."""
        values = self.cleaned_data
        added = self["appendices"].value() or ()
        if sum(len(one.body) for one in added if one.counts) > BODY_LIMIT:
            raise Refused(_too_long())
        printed = lines(values.get("recipients", ""))
        addressees = lines(values.get("addressees", ""))
        receivers = printed or self._named() or kinds.receivers_of(self.type_code, values)
        if self.type_code in kinds.SPEAKING and not addressees:
            # A letter is addressed to whom it is sent; below it they are those "above".
            addressees = self._named()
            receivers = printed or (["Như trên"] if addressees else [])
        own = kinds.content(self.type_code, values)
        if "guests" in own.get("details", {}) and not own["details"]["guests"]:
            own["details"]["guests"] = "\n".join(self._named())
        return {
            "grounds": lines(values.get("grounds", "")),
            "addressees": addressees,
            "body": stored(values.get("body", "")),
            "typed": values.get("body", ""),
            # Also of appendices that lack their title: the page is shown while one types.
            "appendices": appendices.content_of(added),
            "recipients": receivers,
            "named": bool(printed),
            "archive_line": values.get("archive_line", "") or "VT",
            **own,
        }

    def _named(self) -> list[str]:
        return [one.office.name if one.office else one.name for one in self.to()]


class UploadForm(_Addressed):
    """A finished PDF; number, signature and seal find their places on its pages."""

    type_code = forms.ChoiceField(
        label=_("Loại văn bản"), choices=[("", _("Chọn loại")), *_UPLOADED]
    )
    file = forms.FileField(
        label=_("Tệp PDF"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    field_order = ("file", "type_code", "council", "subject", "signer", "urgency", "direction",
                   "offices", "others", "citizens", "answers")  # fmt: skip

    def __init__(self, *args: Any, document: Document | None = None, **kwargs: Any) -> None:
        super().__init__(*args, document=document, **kwargs)
        if document is not None:
            # The file is what was uploaded; another file is another document.
            del self.fields["file"], self.fields["type_code"]


def initial_of(document: Document) -> dict[str, Any]:
    """The form's values of a document that is opened again."""
    content = document.content
    to = list(document.recipients.all())
    printed = content.get("recipients", ()) if content.get("named", True) else ()
    return {
        "subject": document.subject,
        "signer": document.signer_id,
        "urgency": document.urgency,
        "offices": [one.office_id for one in to if one.office_id],
        "others": "\n".join(o.name for o in to if not o.office_id and not o.citizen_or_firm),
        "citizens": "\n".join(one.name for one in to if one.citizen_or_firm),
        "grounds": "\n".join(content.get("grounds", ())),
        "addressees": "\n".join(content.get("addressees", ())),
        "body": typed(content),
        "appendices": appendices.initial_of(content),
        "recipients": "\n".join(printed),
        "archive_line": content.get("archive_line", "VT"),
        **kinds.initial_of(content),
        "answers": list(answered_by(document).values_list("pk", flat=True)),
    }


def mended(data: QueryDict, before: Content, after: Content) -> QueryDict:
    """The form's data with the fields that a mending changed; the rest as it was typed."""
    told = data.copy()
    texts = {
        "subject": after.subject,
        "grounds": "\n".join(after.grounds),
        "addressees": "\n".join(after.addressees),
        "body": blocks_told(after.body),
        "recipients": "\n".join(after.recipients),
        "archive_line": after.archive_line,
    }
    for name, text in texts.items():
        if getattr(before, name) != getattr(after, name):
            told[name] = text
    if before.appendices != after.appendices:
        told = appendices.mended(told, after.appendices)
    return told


def initial_from(data: QueryDict, form: forms.Form) -> dict[str, Any]:
    """What was sent, as the values a form of the same fields begins with: nothing is judged."""
    fields: dict[str, Any] = form.fields
    return {
        name: field.widget.value_from_datadict(data, {}, name) for name, field in fields.items()
    }


def initial_of_answer(answered: Document) -> dict[str, Any]:
    """How a draft that answers an incoming document begins."""
    where: dict[str, Any] = {"addressees": answered.issuer_name}
    if answered.issuer_id is not None:
        where["offices"] = [answered.issuer_id]
    elif answered.issuer_name:
        where["others"] = answered.issuer_name
    code = answered.code or answered.type_name
    subject = _("trả lời %(code)s của %(issuer)s") % {"code": code, "issuer": answered.issuer_name}
    return {"subject": subject, "answers": [answered.pk], **where}


def numbers(values: Iterable[Any]) -> set[int]:
    """The keys among what an address or a form names; anything else is left out."""
    texts = {str(value) for value in values}
    return {int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 10}


class PlaceForm(forms.Form):
    """One signature place: page from 1, left and bottom edge, width and height in PDF points."""

    page = forms.IntegerField(label=_("Trang"), min_value=1, max_value=100_000)
    x = forms.IntegerField(label=_("Trái"), min_value=0, max_value=20_000)
    y = forms.IntegerField(label=_("Dưới"), min_value=0, max_value=20_000)
    w = forms.IntegerField(label=_("Rộng"), min_value=10, max_value=20_000)
    h = forms.IntegerField(label=_("Cao"), min_value=10, max_value=20_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["data-part"] = name

    def box(self) -> dict[str, Any]:
        """The place as versions store it."""
        at = self.cleaned_data
        return {
            "name": self.prefix,
            "page": at["page"] - 1,
            "x1": at["x"],
            "y1": at["y"],
            "x2": at["x"] + at["w"],
            "y2": at["y"] + at["h"],
        }


def place_forms(data: Any, fields: list[dict[str, Any]]) -> list[PlaceForm]:
    """A form for each place that an uploaded file needs, filled with where it stands now."""
    stands = {field["name"]: field for field in fields}
    return [
        PlaceForm(data, prefix=name, initial=_initial(stands.get(name))) for name in NEEDED_FIELDS
    ]


def _initial(box: dict[str, Any] | None) -> dict[str, int]:
    if box is None:
        return {}
    return {
        "page": box["page"] + 1,
        "x": box["x1"],
        "y": box["y1"],
        "w": box["x2"] - box["x1"],
        "h": box["y2"] - box["y1"],
    }
