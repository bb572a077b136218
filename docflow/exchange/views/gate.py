"""Where other installations bring their messages: no session, no form, a signature each time."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from docflow.core.web import by_signature
from docflow.exchange.services import serving
from docflow.exchange.transports import signed

logger = logging.getLogger(__name__)


@csrf_exempt
@by_signature
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """One message of an office that the address book knows."""
    try:
        reply = serving.answer(
            statement=request.headers.get(signed.STATEMENT, ""),
            signature=request.headers.get(signed.SIGNATURE, ""),
            length=_length(request),
            read=request.read,
        )
    except serving.TurnedAway as away:
        logger.warning("A message was turned away: %s %s", away.status, away.code)
        said = {"code": away.code, "reason": serving.words(away.code)}
        answer: HttpResponse = JsonResponse(said, status=away.status)
        if away.retry_after:
            answer.headers["Retry-After"] = str(away.retry_after)
    else:
        answer = HttpResponse(reply.body, content_type="application/json", status=reply.status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _length(request: HttpRequest) -> int | None:
    announced = request.META.get("CONTENT_LENGTH") or ""
    return int(announced) if announced.isascii() and announced.isdigit() else None
