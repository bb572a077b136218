"""What the fault test breaks with does break, and heals again."""

import http.client
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.faults.disk import PAGE, Disk
from tests.faults.line import Cut, Line

# Writes so many bytes for each line it reads, and says how that went.
WRITER = """
import sys
for line in sys.stdin:
    try:
        with open(sys.argv[1], "wb") as file:
            file.write(b"x" * int(line))
        print("written", flush=True)
    except OSError as error:
        print(error.strerror, flush=True)
"""


@pytest.fixture
def asked():
    """The bodies that a server behind the line was asked with."""
    return []


@pytest.fixture
def line(asked):
    class Page(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"taken")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Line(server.server_port)
    yield made
    made.close()
    server.shutdown()
    server.server_close()


def post(line: Line, seconds: float = 10) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=seconds)
    try:
        connection.request("POST", "/", b"message")
        with connection.getresponse() as answer:
            return answer.read()
    finally:
        connection.close()


def test_a_whole_line_carries_request_and_answer(line, asked):
    assert post(line) == b"taken"
    assert asked == [b"message"]


@pytest.mark.parametrize(
    ("how", "arrived"), [(Cut.REFUSES, 0), (Cut.SWALLOWS, 0), (Cut.LOSES_ANSWERS, 1)]
)
def test_a_cut_line_gives_no_answer_until_it_is_restored(line, asked, how, arrived):
    line.sever(how)

    with pytest.raises((OSError, http.client.HTTPException)):
        post(line, seconds=0.5)

    assert len(asked) == arrived
    line.restore()
    assert post(line) == b"taken"


def test_a_line_to_nobody_breaks_at_once(line):
    line.there = 1

    with pytest.raises((OSError, http.client.HTTPException)):
        post(line)

    assert line.seen["nobody"] == 1


def test_where_nothing_can_be_mounted_processes_write_no_further(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.faults.disk._do", lambda _words: False)
    disk = Disk(tmp_path / "data", 16)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "data" / "file")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def write(size: int) -> str:
        writer.stdin.write(f"{size}\n")
        writer.stdin.flush()
        return writer.stdout.readline().strip()

    with writer:
        whole = write(10 * PAGE)
        disk.fill([writer.pid])
        full = write(10 * PAGE)
        disk.free()
        again = write(10 * PAGE)

    assert (disk.kind, whole, full, again) == (
        "file-size limit",
        "written",
        "File too large",
        "written",
    )
