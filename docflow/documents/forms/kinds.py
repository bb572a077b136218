"""What each type asks for beside the general form: the lines of its model (Phụ lục III).

The rest of the form is `drafts`; how the lines are printed is `rendering.kinds`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.forms.typed import stored, told
from docflow.documents.rendering import content as contents
from docflow.documents.rendering.kinds import Model, model_of
from docflow.documents.services.minutes import KEY
from docflow.documents.states import TYPES
from docflow.org.selectors import people

Words = Any
Fields = dict[str, forms.Field]

LINE, LINES = 300, 4000
#: Whom a document of the type speaks to, under "Kính gửi" or, in a telegram, under "điện:".
ADDRESSED = frozenset({"CV", "TTR", "BC", "CD", "PG", "PC", "PB", "TCONG"})
#: These say to whom they go in their own words: the offices chosen below stand for an empty list.
SPEAKING = frozenset({"CV", "CD"})
_NO_GROUNDS = frozenset({"CD", "GM", "GGT", "BB", "GNP", "TCONG", "PG", "PC", "PB"})
_NO_BODY = frozenset({"GNP"})
_BODY_MAY_BE_EMPTY = frozenset({"GM", "GGT", "GNP"})
#: Models 1.8 and 1.10 print no subject: the register gets one made of the lines.
_SUBJECT_IS_MADE = frozenset({"GGT", "GNP"})
#: What a decision may issue in the same file (mẫu 1.3).
ENACTABLE = ("QC", "QYD", "CTR", "KH", "PA", "DA", "DUAN")
#: A type whose text nearly always begins alike.
BEGINNINGS = {
    "PG": "Gửi kèm theo Phiếu này các văn bản, tài liệu sau:\n"
    "| STT | Tên văn bản, tài liệu | Số lượng | Ghi chú |\n| 1 |  |  |  |",
    "PC": "Chuyển kèm theo Phiếu này các văn bản, tài liệu sau để giải quyết theo thẩm quyền:\n"
    "| STT | Tên văn bản, tài liệu | Số lượng | Ghi chú |\n| 1 |  |  |  |",
}
GATHERINGS = [("cuộc họp", _("Cuộc họp")), ("hội nghị", _("Hội nghị")), ("hội thảo", _("Hội thảo"))]
# Kept as they are printed: Bộ luật Lao động 2019, Điều 113 and 115.
LEAVES = [
    ("nghỉ hằng năm, hưởng nguyên lương", _("Nghỉ hằng năm, hưởng nguyên lương")),
    ("nghỉ việc riêng, hưởng nguyên lương", _("Nghỉ việc riêng, hưởng nguyên lương")),
    ("nghỉ không hưởng lương", _("Nghỉ không hưởng lương")),
]
_LABELS: dict[tuple[str, str], Words] = {
    ("GM", "subject"): _("Trích yếu nội dung cuộc họp"),
    ("BB", "subject"): _("Tên cuộc họp, hội nghị, hội thảo"),
    ("BB", "body"): _("Nội dung theo diễn biến"),
    ("BB", "signer"): _("Chủ tọa, người ký"),
    ("GM", "body"): _("Các vấn đề cần lưu ý"),
    ("GGT", "body"): _("Nội dung thêm dưới “Về việc”"),
    ("CD", "addressees"): _("Nơi nhận điện, mỗi dòng một nơi"),
    ("GUQ", "body"): _("Nội dung ủy quyền"),
    ("GUQ", "signer"): _("Người ủy quyền, người ký"),
    ("HDONG", "signer"): _("Đại diện bên A, người ký"),
    ("BGN", "signer"): _("Đại diện bên A, người ký"),
    ("BTT", "signer"): _("Đại diện bên A, người ký"),
}


def shape(form: forms.Form, type_code: str, actor: Actor) -> None:
    """Give the general form of a draft the fields, labels and order of its type."""
    own, last = fields_of(type_code, actor)
    for name, unwanted in (("grounds", _NO_GROUNDS), ("body", _NO_BODY)):
        if type_code in unwanted:
            del form.fields[name]
    if type_code not in ADDRESSED:
        del form.fields["addressees"]
    if type_code in _BODY_MAY_BE_EMPTY and "body" in form.fields:
        form.fields["body"].required = False
    if type_code in _SUBJECT_IS_MADE:
        form.fields["subject"].required = False
        form.fields["subject"].help_text = _(
            "Không in trên giấy; dùng cho sổ đăng ký. Để trống thì lấy từ các ô dưới đây."
        )
    if type_code in BEGINNINGS and "body" not in form.initial:
        form.fields["body"].initial = BEGINNINGS[type_code]
    for (code, name), label in _LABELS.items():
        if code == type_code:
            form.fields[name].label = label
    form.fields.update({**own, **last})
    names = [one for one in form.fields if one not in {*own, *last}]
    after = names.index("signer")
    form.order_fields(["subject", *own, *names[1:after], *last, *names[after:]])


def fields_of(type_code: str, actor: Actor) -> tuple[Fields, Fields]:
    """The fields above the text and those below it."""
    kind = TYPES[type_code]
    make = _FIELDS.get(model_of(kind.abbreviation, kind.name))
    own = make() if make else {}
    if type_code == "BB":
        return own, {KEY: _secretary(actor)}
    return own, _enacting() if type_code == "QD" else {}


def content(type_code: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a document's content that the type's own fields make."""
    kind = TYPES[type_code]
    make = _FIELDS.get(model_of(kind.abbreviation, kind.name))
    made: dict[str, Any] = {}
    if make:
        made["details"] = {name: _text(values.get(name)) for name in make()}
    if type_code == "BB":
        secretary = values.get(KEY)
        made[KEY] = secretary.pk if secretary else None
    if type_code == "QD" and values.get("enacts"):
        made["enacted"] = {
            "type_name": TYPES[values["enacts"]].name,
            "subject": values.get("enacted_subject", ""),
            "body": stored(values.get("enacted_body", "")),
        }
        made["enacted_typed"] = values.get("enacted_body", "")
    return made


def initial_of(held: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the type's own fields of a document that is opened again."""
    values: dict[str, Any] = dict(held.get("details") or {})
    if held.get(KEY):
        values[KEY] = held[KEY]
    enacted = held.get("enacted")
    if enacted:
        by_name = {TYPES[code].name: code for code in ENACTABLE}
        values["enacts"] = by_name.get(str(enacted.get("type_name")), "")
        values["enacted_subject"] = enacted.get("subject", "")
        body = contents.load_blocks(enacted.get("body", ()))
        values["enacted_body"] = held.get("enacted_typed") or told(body)
    return values


def subject_of(type_code: str, values: Mapping[str, Any]) -> str:
    """The words for the register where the page prints none."""
    person, host = values.get("person", ""), values.get("host", "")
    if type_code == "GGT" and person and host:
        return f"Giới thiệu {person} đến {host}"
    return f"Cho {person} nghỉ phép" if type_code == "GNP" and person else ""


def receivers_of(type_code: str, values: Mapping[str, Any]) -> list[str]:
    """Whom Nơi nhận names where nobody was chosen (mẫu 1.8, 1.10)."""
    if type_code == "GGT":
        return ["Như trên"]
    return [str(values["person"])] if type_code == "GNP" and values.get("person") else []


def problems(
    type_code: str, values: Mapping[str, Any], named: list[str]
) -> Iterator[tuple[str, str]]:
    """What only several fields together show, each at its field."""
    if type_code == "GM" and not values.get("guests") and not named:
        yield "guests", now("Hãy ghi người được mời, hoặc chọn cơ quan nhận bên dưới.")
    if type_code == "CD" and not values.get("addressees") and not named:
        yield "addressees", now("Hãy ghi nơi nhận điện, hoặc chọn cơ quan nhận bên dưới.")
    begins, last = values.get("begins"), "ends" if "ends" in values else "until"
    if begins and values.get(last) and values[last] < begins:
        yield last, now("Thời gian kết thúc phải sau thời gian bắt đầu.")
    yield from _leave_problems(values)
    signer, secretary = values.get("signer"), values.get(KEY)
    if signer and secretary and signer.user_id == secretary.user_id:
        yield KEY, now("Thư ký và chủ tọa phải là hai người.")
    if type_code == "QD":
        yield from _enacting_problems(values)


def _leave_problems(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    days, begins, ends = (values.get(name) for name in ("days", "begins", "ends"))
    if days and begins and ends and days > (ends - begins).days + 1 > 0:
        yield "days", now("Số ngày nghỉ nhiều hơn số ngày từ ngày bắt đầu đến ngày kết thúc.")


def _enacting_problems(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    told_ = {name: values.get(name, "").strip() for name in ("enacted_subject", "enacted_body")}
    if values.get("enacts"):
        for name, text in told_.items():
            if not text:
                yield name, now("Văn bản ban hành kèm theo cần trích yếu và nội dung.")
    elif any(told_.values()):
        yield "enacts", now("Hãy chọn loại văn bản ban hành kèm theo.")


def _text(value: Any) -> str:
    """As the content keeps it: days and times by ISO 8601, to the minute, as the office counts."""
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case datetime():
            return value.replace(tzinfo=None).isoformat(timespec="minutes")
        case date():
            return value.isoformat()
    return str(value).strip()


def _line(label: Words, help_text: Words = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=LINE, required=required, help_text=help_text)


def _lines(label: Words, help_text: Words = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LINES,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _day(label: Words, *, initial: Any = None) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, initial=initial)


def _moment(label: Words, *, required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, required=required)


def _telegram() -> Fields:
    help_text = _("Để trống thì in chức vụ người ký và tên cơ quan, rồi chữ “điện:”.")
    return {"sender": _line(_("Ai gửi điện"), help_text, required=False)}


def _invitation() -> Fields:
    return {
        "guests": _lines(
            _("Trân trọng kính mời, mỗi dòng một nơi hoặc một người"),
            _("Ghi họ tên, chức vụ, đơn vị. Để trống thì mời các cơ quan nhận chọn bên dưới."),
            required=False,
        ),
        "event": _line(_("Tới dự"), _("Ví dụ: cuộc họp giao ban quý IV năm 2026.")),
        "chair": _line(_("Chủ trì"), _("Họ tên, chức vụ."), required=False),
        "begins": _moment(_("Thời gian bắt đầu")),
        "ends": _moment(_("Thời gian kết thúc"), required=False),
        "venue": _line(_("Địa điểm"), _("Phòng, trụ sở, địa chỉ; hoặc ghi “trực tuyến”.")),
    }


def _introduction() -> Fields:
    return {
        "person": _line(_("Ông (bà)"), _("Họ tên người được giới thiệu.")),
        "post": _line(_("Chức vụ"), _("Chức vụ và đơn vị công tác.")),
        "host": _line(_("Được cử đến"), _("Cơ quan, tổ chức nơi đến làm việc.")),
        "matter": _line(_("Về việc")),
        "until": _day(_("Có giá trị đến hết ngày")),
    }


def _minutes() -> Fields:
    return {
        "gathering": forms.ChoiceField(label=_("Hình thức"), choices=GATHERINGS),
        "begins": _moment(_("Thời gian bắt đầu")),
        "ends": _moment(_("Thời gian kết thúc")),
        "venue": _line(_("Địa điểm")),
        "present": _lines(_("Thành phần tham dự, mỗi dòng một người hoặc một nơi")),
    }


def _leave() -> Fields:
    return {
        "person": _line(_("Ông (bà)"), _("Họ tên người nghỉ phép.")),
        "post": _line(_("Chức vụ"), _("Chức vụ và đơn vị công tác.")),
        "asked": _day(_("Ngày của Đơn đề nghị nghỉ phép")),
        "days": forms.IntegerField(label=_("Số ngày nghỉ"), min_value=1, max_value=366),
        "begins": _day(_("Kể từ ngày")),
        "ends": _day(_("Đến hết ngày")),
        "venue": _line(_("Nơi nghỉ phép")),
        "counted": forms.ChoiceField(label=_("Tính vào thời gian"), choices=LEAVES),
        "confirmed": forms.BooleanField(
            label=_("Có chỗ xác nhận của nơi nghỉ phép"), required=False
        ),
    }


def _mandate() -> Fields:
    return {
        "person": _line(_("Người được ủy quyền")),
        "post": _line(_("Chức vụ của người được ủy quyền")),
        "begins": _day(_("Từ ngày"), initial=clock.today),
        "until": _day(_("Đến hết ngày")),
    }


def _contract() -> Fields:
    return {
        "ours_address": _line(_("Địa chỉ của cơ quan (bên A)"), required=False),
        "party": _line(_("Bên B"), _("Tên cơ quan, tổ chức, cá nhân cùng ký.")),
        "party_address": _line(_("Địa chỉ bên B"), required=False),
        "party_person": _line(_("Đại diện bên B"), _("Họ tên người ký của bên B.")),
        "party_post": _line(
            _("Chức vụ của đại diện bên B"),
            _("Bên B ký trên bản in, hoặc ký số trước trên tệp rồi tải tệp lên."),
        ),
    }


_FIELDS: dict[Model, Callable[[], Fields]] = {
    Model.TELEGRAM: _telegram,
    Model.INVITATION: _invitation,
    Model.INTRODUCTION: _introduction,
    Model.MINUTES: _minutes,
    Model.LEAVE: _leave,
    Model.MANDATE: _mandate,
    Model.CONTRACT: _contract,
}


def _secretary(actor: Actor) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=_("Thư ký, người ghi biên bản"),
        queryset=people.serving(actor.office_id or 0).order_by("user__full_name", "pk"),
        empty_label=_("Chọn thư ký"),
        initial=actor.position_id,
        help_text=_("Ký số vào ô Thư ký trước khi biên bản đến chủ tọa."),
    )


def _enacting() -> Fields:
    choices = [(code, TYPES[code].name) for code in ENACTABLE]
    return {
        "enacts": forms.ChoiceField(
            label=_("Ban hành kèm theo trong cùng tệp"),
            choices=[("", _("Không có văn bản kèm theo")), *choices],
            required=False,
        ),
        "enacted_subject": _line(_("Trích yếu văn bản kèm theo"), required=False),
        "enacted_body": forms.CharField(
            label=_("Nội dung văn bản kèm theo"),
            required=False,
            max_length=200_000,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=_("Viết như ô Nội dung; số trang của phần này đánh riêng."),
        ),
    }
