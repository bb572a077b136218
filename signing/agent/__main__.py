"""`python -m signing.agent`: the command of the agent."""

import argparse
import signal
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from signing.agent import server
from signing.agent.asking import Person
from signing.agent.desk import Desk
from signing.agent.keys import FileKeys, Keys, TokenKeys
from signing.agent.refusals import Refusal
from signing.agent.words import WORDS, Words

PORT = 14741


def arguments() -> argparse.ArgumentParser:
    """The command's options; docs/agent.md explains each."""
    parser = argparse.ArgumentParser(
        prog="python -m signing.agent",
        description="Ký bằng khóa trên máy này theo yêu cầu của trang web được phép. "
        "Signs with a key on this machine for the sites that are allowed.",
    )
    parser.add_argument("--p12", metavar="FILE", type=Path)
    parser.add_argument("--pkcs11", metavar="MODULE")
    parser.add_argument("--token", metavar="LABEL")
    parser.add_argument("--allow-origin", metavar="URL", action="append", default=[])
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--language", choices=sorted(WORDS), default="vi")
    parser.add_argument(
        "--pin-file", metavar="FILE", type=Path, help="agree to everything; for tests only"
    )
    return parser


def main(words_given: list[str] | None = None) -> int:
    """Run until interrupted. Exit 0, or 2 for wrong usage or a key that cannot be reached."""
    options = arguments().parse_args(words_given)
    words = Words(options.language)
    person = Person(words, options.pin_file)
    origins = frozenset(options.allow_origin)
    if not origins or not all(is_origin(one) for one in origins):
        return _wrong(person, words("no_origin"))
    if bool(options.p12) == bool(options.pkcs11) or bool(options.pkcs11) != bool(options.token):
        return _wrong(person, words("one_key"))
    try:
        keys = _keys(options, person)
    except Refusal as refusal:
        path = options.p12
        return _wrong(person, words("no_file", path=path, why=refusal.code))
    desk = Desk(keys, person)
    try:
        servers = server.listen(desk, origins, options.port)
    except OSError as error:
        return _wrong(person, words("no_port", port=options.port, why=error.strerror))
    port = servers[0].server_address[1]
    if options.pin_file:
        person.say(words("unattended"))
    person.say(words("listening", where=f"http://127.0.0.1:{port}"))
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    for one in servers:
        one.shutdown()
        one.server_close()
    desk.shut()
    return 0


def is_origin(text: str) -> bool:
    """`https://host[:port]`, or http where it is this machine: what a browser writes as Origin."""
    parts = urlsplit(text)
    if not parts.hostname or text != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        return False
    near = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return parts.scheme == "https" or (parts.scheme == "http" and near)


def _keys(options: argparse.Namespace, person: Person) -> Keys:
    if options.pkcs11:
        return TokenKeys(options.pkcs11, options.token)
    return FileKeys(options.p12, person.pin(person.words("file_pin")))


def _wrong(person: Person, line: str) -> int:
    person.say(line)
    return 2


if __name__ == "__main__":
    sys.exit(main())
