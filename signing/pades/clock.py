"""Where time stamps come from: the service named by `TSA_URL`, or the demo authority."""

import asyncio
from datetime import datetime

from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from signing import authority
from signing.trust import fetching
from signing.trust.addresses import Refused

# Seconds a time-stamping service may take for one answer.
PATIENCE = 8
# A token with its certificates has some ten thousand bytes.
MOST_BYTES = 256 * 1024
ASKED = "application/timestamp-query"
ANSWERED = "application/timestamp-reply"


class Service(TimeStamper):
    """An RFC 3161 service, asked like every other address: checked, no redirect, no proxy,
    bounded. In a private network only where settings.FETCH_NETWORKS names it."""

    #: Its tokens carry a chain of certificates that may be long (`signature.reserve`).
    outside = True

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return await asyncio.to_thread(self._asked, req.dump())

    def _asked(self, request: bytes) -> tsp.TimeStampResp:
        headers = {"Content-Type": ASKED, "Accept": ANSWERED}
        try:
            answer = fetching.ask(
                fetching.locate(self.url),
                body=request,
                headers=headers,
                seconds=PATIENCE,
                most=MOST_BYTES,
            )
        except (Refused, fetching.Failed) as error:
            raise TimestampRequestError(f"time stamp: {error.code}") from error
        given = {name.lower(): value for name, value in answer.headers.items()}
        if answer.status != 200 or given.get("content-type", "").strip().lower() != ANSWERED:
            raise TimestampRequestError(f"time stamp: status {answer.status}")
        return tsp.TimeStampResp.load(answer.data)


def is_demo(url: str | None = None) -> bool:
    """Whether time stamps come from the demo authority."""
    return (url or settings.TSA_URL) == "demo"


def source(now: datetime, url: str | None = None) -> TimeStamper:
    """A time stamper for one batch; the demo one stamps with `now`, a real one with its own time.

    `url` overrides `settings.TSA_URL`. Raises authority.NotSetUp.
    """
    if is_demo(url):
        return authority.timestamper(now)
    return Service(url or settings.TSA_URL)
