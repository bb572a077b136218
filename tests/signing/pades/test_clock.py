"""Time stamps over HTTP (RFC 3161) as an office in earnest gets them, and what happens without."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import tsp

from signing import authority, batches
from signing.batches import Item, Placement, TimestampFailed
from signing.pades import clock
from tests.signing.batches.test_service import sha
from tests.signing.conftest import PIN

pytestmark = pytest.mark.django_db


class Service(HTTPServer):
    """Answers with the demo unit's tokens, or with `status` alone."""

    status = 200
    asked = 0


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        self.server.asked += 1
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.server.unit.request_tsa_response(request).dump()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def service(demo_authority, now, settings) -> Iterator[Service]:
    with Service(("127.0.0.1", 0), Handler) as server:
        server.unit = authority.timestamper(now + timedelta(seconds=2))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.TSA_URL = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.shutdown()
        thread.join()


def initial(form, officer, now):
    items = [Item(sha(form), "initial", ("Initial1",))]
    with batches.reserve(officer.owner, "person", PIN, items, now) as batch:
        return batch.sign(form, "initial", [Placement("Initial1")], now=now)


def test_the_time_is_the_service_s_not_ours(service, form, officer, now):
    signed = initial(form, officer, now)

    assert signed.report.verdict == "valid"
    assert signed.report.by_field("Initial1").signed_at == now + timedelta(seconds=2)
    assert service.asked == 1


def test_a_service_in_trouble_is_told_and_nothing_is_signed(service, form, officer, now):
    service.status = 503

    with pytest.raises(TimestampFailed):
        initial(form, officer, now)


def test_a_service_that_is_not_there_is_told(demo_authority, form, officer, now, settings):
    settings.TSA_URL = "http://127.0.0.1:9"

    with pytest.raises(TimestampFailed):
        initial(form, officer, now)


def test_the_setting_names_the_source(settings):
    settings.TSA_URL = "http://tsa.example.test"

    assert not clock.is_demo()
    assert clock.is_demo("demo")
