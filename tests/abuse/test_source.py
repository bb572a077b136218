"""What our source may not do at all, wherever it stands: read as source, not run."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from re import _constants, _parser

import pytest
from django.conf import settings

ROOMS = ("docflow", "directives", "signing", "search")
HOME = settings.BASE_DIR
#: Who opens connections, and what bounds them: everything else goes through `signing.trust`.
NETWORK = {"socket", "http", "urllib", "requests", "aiohttp", "httpx", "smtplib", "ftplib"}
MAY_CONNECT = {
    "signing/trust/addresses.py": "asks for the addresses of a name, and judges them",
    "signing/trust/fetching.py": "the one request to one checked address",
    "signing/agent/server.py": "listens on loopback, on a person's own machine",
    "docflow/core/management/commands/serve.py": "listens",
    "docflow/notifications/services/mailing.py": "names the errors of the mail server",
}
#: What makes objects out of bytes, or code out of text.
PICKLES = {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "yaml", "jsonpickle"}
CODE = {"eval", "exec", "compile", "__import__"}
#: What is written into pages without being escaped: our own drawings.
MARKED_SAFE = {"docflow/core/barcodes.py", "docflow/core/templatetags/icons.py"}
STARTERS = {
    "docflow/demo/management/commands/demo.py",
    "docflow/documents/rendering/ocr.py",
    "docflow/documents/word/converting.py",
    "signing/gate/worker.py",
    "signing/keys/process/pool.py",
}


@cache
def sources() -> dict[str, ast.Module]:
    return {
        str(path.relative_to(HOME)): ast.parse(path.read_text(encoding="utf-8"))
        for room in ROOMS
        for path in (HOME / room).rglob("*.py")
    }


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{one.name}" for one in node.names}
    return names


def called(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_only_the_checked_way_out_opens_a_connection():
    harmless = {"urllib.parse", "http.HTTPStatus"}
    found = {
        place
        for place, tree in sources().items()
        if {
            name
            for name in imported(tree)
            if name.split(".")[0] in NETWORK
            and name not in {"http", "urllib"}
            and not name.startswith(tuple(harmless))
        }
    }

    assert found - set(MAY_CONNECT) == set()


def test_no_library_is_let_fetch_for_us():
    words = ("HTTPTimeStamper", "allow_fetching=True", "aiohttp_fetchers", "requests_fetchers")
    for place, tree in sources().items():
        text = ast.unparse(tree)
        assert not [word for word in words if word in text], place


def test_nothing_is_unpickled_and_no_text_becomes_code():
    for place, tree in sources().items():
        assert not {name.split(".")[0] for name in imported(tree)} & PICKLES, place
        assert not {name for name, _call in called(tree)} & CODE, place


def test_no_template_is_made_of_text():
    makers = {"Template", "from_string", "Engine", "Environment"}
    for place, tree in sources().items():
        used = {name.rpartition(".")[2] for name, _call in called(tree)}
        assert not used & makers, place


def test_nothing_is_called_safe_but_our_own_drawings():
    words = {"mark_safe", "SafeString", "SafeText", "html_safe"}
    found = {
        place
        for place, tree in sources().items()
        if {name.rpartition(".")[2] for name, _call in called(tree)} & words
    }

    assert found - MARKED_SAFE == set()
    for path in (HOME / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "autoescape off" not in text, path.name
        # Help texts are ours, and of Django's password rules.
        unescaped = set(re.findall(r"\{\{ ?([^}|]+)\|safe", text))
        assert unescaped <= {"field.help_text"}, path.name


def test_no_shell_is_ever_started():
    for place, tree in sources().items():
        names = imported(tree)
        if "subprocess" in names:
            assert place in STARTERS, place
        for name, call in called(tree):
            assert name not in ("os.system", "os.popen", "pty.spawn"), place
            shells = [one for one in call.keywords if one.arg == "shell"]
            assert not shells, place


def test_xml_of_others_is_read_without_entities_and_without_a_network():
    seen = 0
    for place, tree in sources().items():
        for name, call in called(tree):
            if name.rpartition(".")[2] in ("XMLParser", "XMLPullParser", "HTMLParser"):
                given = {one.arg: ast.unparse(one.value) for one in call.keywords}
                assert given.get("resolve_entities") == "False", place
                assert given.get("no_network") == "True", place
                seen += 1
            assert name not in ("etree.parse", "ElementTree.parse", "minidom.parseString"), place
            if name == "etree.fromstring":
                assert len(call.args) == 2, place
    assert seen >= 4


def patterns() -> list[tuple[str, str]]:
    found = []
    for place, tree in sources().items():
        for name, call in called(tree):
            first = call.args[0] if call.args else None
            if name.startswith("re.") and isinstance(first, ast.Constant):
                found.append((place, first.value))
    return sorted({(place, one) for place, one in found if isinstance(one, str)})


def _unbounded(high: object) -> bool:
    return high is _constants.MAXREPEAT or (isinstance(high, int) and high > 1000)


def _nested(parsed: object, inside: bool = False) -> bool:
    """Whether something that repeats without end stands within something that does, so that one
    text can be cut in more ways than it has signs."""
    for kind, value in parsed:
        if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            _low, high, body = value
            endless = _unbounded(high)
            # A part that begins with a sign of its own can be cut in one way only.
            if endless and inside:
                return True
            if _nested(body, inside or (endless and not _begins_fixed(body))):
                return True
        elif kind is _constants.SUBPATTERN:
            if _nested(value[-1], inside):
                return True
        elif kind is _constants.BRANCH:
            if any(_nested(one, inside) for one in value[1]):
                return True
        elif kind in (_constants.ASSERT, _constants.ASSERT_NOT) and _nested(value[1], inside):
            return True
    return False


def _begins_fixed(body: object) -> bool:
    first = body[0] if len(body) else None
    while first is not None and first[0] is _constants.SUBPATTERN and len(first[1][-1]):
        first = first[1][-1][0]
    return first is not None and first[0] is _constants.LITERAL


#: Looked at by hand: what repeats inside begins with signs that what is around it cannot hold.
DISJOINT = {
    r"(?:[^\W_]|\{[a-z]+\})+": "a brace is no letter",
    r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*": "a mark that combines is no letter",
}


@pytest.mark.parametrize(("place", "pattern"), patterns())
def test_no_pattern_takes_more_steps_than_a_text_has_signs(place, pattern):
    """Repetition within repetition is what makes a pattern stall (ReDoS)."""
    assert pattern in DISJOINT or not _nested(_parser.parse(pattern)), place


def test_the_test_of_patterns_finds_what_stalls():
    for bad in (r"(a+)+$", r"(?:\w+\s*)*x", r"([a-z]*)*", r"(?:x|\d+)+y"):
        assert _nested(_parser.parse(bad)), bad
    for good in (r"a+b", r"(?:,\d+)*", r"\w+\s*", r"(?:[a-z]{1,3})+"):
        assert not _nested(_parser.parse(good)), good
    assert len(patterns()) > 100
    assert sys.version_info >= (3, 11)


def test_every_place_that_is_named_here_exists():
    for place in (*MAY_CONNECT, *MARKED_SAFE, *STARTERS):
        assert Path(HOME / place).is_file(), place
