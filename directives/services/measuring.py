"""A measured value with what proves it: the evidence goes in as a report of progress."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from directives.models import Indicator, IndicatorValue
from directives.selectors import targets
from directives.services import holding, indicators, reporting
from directives.services.reporting import Evidence
from directives.states import Perm
from docflow.core import deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents.models import Document


def measure(
    *,
    actor: Actor,
    indicator: Indicator,
    value: Decimal,
    period: str = "",
    note: str = "",
    evidence: Sequence[Evidence] = (),
    outgoing: Document | None = None,
    once: UUID | None = None,
) -> IndicatorValue:
    """As `indicators.report_value`, with files or an issued document in the same act.

    Raises Refused when evidence comes from somebody who works on no part of the order.
    """
    with deeds.act():
        policy.guard(actor, Perm.MEASURE, indicator)
        holding.hold([indicator.directive_id])
        # Before the evidence, which would be reported twice.
        if (sent := indicators.sent_before(indicator, once)) is not None:
            return sent
        report = None
        if evidence or outgoing is not None:
            part = targets.working_part(actor, indicator.directive)
            if part is None:
                raise Refused(
                    _("Chỉ người đang thực hiện việc này kèm được tệp; hãy ghi vào ô ghi chú.")
                )
            words = _("Chỉ tiêu “%(name)s”: %(value)s %(unit)s") % {
                "name": indicator.name,
                "value": value,
                "unit": indicator.unit,
            }
            report = reporting.report_progress(
                actor=actor,
                assignment=part,
                text=f"{words}\n{note}".strip(),
                evidence=evidence,
                outgoing=outgoing,
            )
        return indicators.report_value(
            actor=actor,
            indicator=indicator,
            value=value,
            period=period,
            evidence=report,
            note=note,
            once=once,
        )
