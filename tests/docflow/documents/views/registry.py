"""What the registry's tests share: arrivals, a scan, how many queries a page asks."""

import typst
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from docflow.documents.models import Document
from docflow.documents.states import Status
from tests.factories.documents import make_incoming
from tests.factories.org import Cast


def make_arrival(cast: Cast, **fields) -> Document:
    """A document that waits for the clerk Dũng."""
    values = {
        "status": Status.ARRIVED,
        "arrival_number": None,
        "seen_by": (cast.dung,),
        "subject": "Về việc rà soát thủ tục",
        **fields,
    }
    return make_incoming(cast.office, **values)


def scan(words: str = "CÔNG VĂN") -> bytes:
    page = f'#set page(paper: "a4")\n#set text(lang: "vi")\n= {words}'
    return typst.compile(page.encode(), timestamp=0)


def queries_of(client: Client, url: str, **extra) -> int:
    """Queries of one look at `url`; the first look fills the caches of the process."""
    client.get(url, **extra)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url, **extra).status_code == 200
    return len(seen)
