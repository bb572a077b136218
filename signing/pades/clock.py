"""Where time stamps come from: the service named by `TSA_URL`, or the demo authority."""

from datetime import datetime

from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper

from signing import authority

# Seconds a time-stamping service may take for one answer.
PATIENCE = 8


def is_demo(url: str | None = None) -> bool:
    """Whether time stamps come from the demo authority."""
    return (url or settings.TSA_URL) == "demo"


def source(now: datetime, url: str | None = None) -> TimeStamper:
    """A time stamper for one batch; the demo one stamps with `now`, a real one with its own time.

    `url` overrides `settings.TSA_URL`. Raises authority.NotSetUp.
    """
    if is_demo(url):
        return authority.timestamper(now)
    return HTTPTimeStamper(url or settings.TSA_URL, timeout=PATIENCE)
