"""Time stamps over HTTP (RFC 3161) as an office in earnest gets them, and what happens without."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import tsp

from signing import authority, batches
from signing.batches import Item, Placement, TimestampFailed
from signing.pades import clock, signature
from tests.signing.batches.test_service import sha
from tests.signing.conftest import PIN

pytestmark = pytest.mark.django_db


class Service(HTTPServer):
    """Answers with the demo unit's tokens, or with `status` alone."""

    status = 200
    asked = 0
    media_type = "application/timestamp-reply"
    more = b""
    elsewhere = ""


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        self.server.asked += 1
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        answer = self.server.unit.request_tsa_response(request).dump() + self.server.more
        self.send_response(self.server.status)
        if self.server.elsewhere:
            self.send_header("Location", self.server.elsewhere)
        self.send_header("Content-Type", self.server.media_type)
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
        settings.FETCH_NETWORKS = ["127.0.0.0/8"]
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


def test_a_service_within_a_private_network_is_asked_only_where_that_is_named(
    service, form, officer, now, settings
):
    settings.FETCH_NETWORKS = []

    with pytest.raises(TimestampFailed):
        initial(form, officer, now)
    assert service.asked == 0


@pytest.mark.parametrize("status", [302, 307, 308])
def test_a_service_that_sends_us_elsewhere_is_not_followed(service, form, officer, now, status):
    with Service(("127.0.0.1", 0), Handler) as other:
        other.unit = service.unit
        threading.Thread(target=other.serve_forever, daemon=True).start()
        service.status = status
        service.elsewhere = f"http://127.0.0.1:{other.server_port}/inner"

        with pytest.raises(TimestampFailed):
            initial(form, officer, now)
        other.shutdown()
    assert (service.asked, other.asked) == (1, 0)


def test_an_answer_without_end_and_one_of_another_kind_are_none(service, form, officer, now):
    service.more = b"x" * (clock.MOST_BYTES + 1)
    with pytest.raises(TimestampFailed):
        initial(form, officer, now)

    service.more, service.media_type = b"", "text/html"
    with pytest.raises(TimestampFailed):
        initial(form, officer, now)


def test_no_proxy_of_the_environment_hears_of_it(service, form, officer, now, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert initial(form, officer, now).report.verdict == "valid"


def test_tokens_from_outside_are_given_more_room(demo_authority, now):
    outside = clock.source(now, "https://tsa.example.test/")

    assert signature.reserve(outside) == signature.RESERVED_OUTSIDE
    assert signature.reserve(clock.source(now, "demo")) == signature.RESERVED
    assert signature.reserve(None) == signature.RESERVED


def test_the_setting_names_the_source(settings):
    settings.TSA_URL = "http://tsa.example.test"

    assert not clock.is_demo()
    assert clock.is_demo("demo")
