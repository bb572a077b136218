"""The second hand on minutes: who wrote them signs before anybody agrees.

NĐ 30/2020/NĐ-CP, Phụ lục III, mẫu 1.9: thư ký and chủ tọa sign side by side. The secretary is a
person of the office with a key of their own; their station comes first on every route.
"""

from django.utils.translation import gettext as _

from docflow.core.access import user_principal
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Document, RouteStep
from docflow.documents.selectors import routes
from docflow.documents.services.stations import Planned
from docflow.documents.states import Origin, RouteKind
from docflow.org.models import Position
from docflow.org.selectors import people

TYPE = "BB"
# Where a draft keeps its secretary: the key of a position.
KEY = "secretary"


def secretary_of(document: Document) -> Position | None:
    """Who wrote the minutes, while they serve in the office; None where nobody is named."""
    pk = document.content.get(KEY)
    if document.type_code != TYPE or not isinstance(pk, int):
        return None
    return people.serving(document.office_id).filter(pk=pk).select_related("user").first()


def begun(document: Document, plan: list[Planned]) -> list[Planned]:
    """The way with the secretary before everybody else. Raises Invalid where there is none.

    An uploaded file has no place for a secretary: whoever signs it did so before.
    """
    if document.type_code != TYPE or document.origin != Origin.DRAFTED:
        return plan
    secretary = secretary_of(document)
    if secretary is None:
        raise Invalid({"secretary": [_("Hãy chọn thư ký đang công tác tại cơ quan.")]})
    if document.signer is not None and secretary.user_id == document.signer.user_id:
        raise Invalid({"secretary": [_("Thư ký và chủ tọa phải là hai người.")]})
    first = min((one.place for one in plan), default=1) - 1
    principal = user_principal(secretary.user_id)
    return [Planned(first, RouteKind.SECRETARY, principal, str(secretary)), *plan]


def is_signed(document: Document, station: RouteStep) -> None:
    """Raise Refused where a secretary would agree without having signed."""
    if station.kind != RouteKind.SECRETARY or not station.field:
        return
    if station.field not in routes.signed_fields(document):
        raise Refused(_("Thư ký ký biên bản bằng khóa của mình; hãy nhập mã PIN để ký."))
