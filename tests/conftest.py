"""Fixtures every test may use; the sample data is optional and its tests say when they skip."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.conf import settings
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from signing.keys.process.material import PrivateKey
from tests import emptying, migrated, roomy, standing
from tests.browsing import ARGUMENTS, CHROMIUM
from tests.factories.org import Cast, make_cast

# Nothing is timed in tests: a busy machine is no failure.
hypothesis_settings.register_profile("docflow", deadline=None)
hypothesis_settings.load_profile("docflow")

# Modules between which what tests left in the database is taken away.
SWEPT_EVERY = 12
_ended = count(1)

# Minutes of work each: begun last, one of them would keep a single process busy at the end.
DEAR = (
    "tests/docflow/demo/living/test_office.py",
    "tests/access/test_walk.py",
    "tests/access/test_worlds.py",
    "tests/proofs/test_kills.py",
    "tests/access/test_injection.py",
    "tests/proofs/test_writers.py",
    "tests/abuse/test_forms.py",
    "tests/abuse/test_extra_fields.py",
    "tests/signing/gate/test_properties.py",
    # Of the browser tests: the second process looks at what needs no office while it is built.
    "tests/e2e/test_screens.py",
    "tests/templates/test_script.py",
    "tests/e2e/test_whole_way.py",
    "tests/e2e/test_token.py",
    "tests/e2e/test_editor.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--of-services",
        action="store_true",
        help="only what can differ on another database: tests that reach it, or need a service",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shared out among processes, the dear files go first; the order is random but for that."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        place = {file: n for n, file in enumerate(DEAR)}
        items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(DEAR)))
    _leave_out_what_no_service_changes(config, items)


def _leave_out_what_no_service_changes(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that cannot reach the database says nothing new on the second one.

    pytest-django refuses the database to a test that has not asked for it, so what is left out here
    is known to have none; `make test` runs it.
    """
    if not config.getoption("--of-services"):
        return
    kept = [item for item in items if _reaches_a_service(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish(session: pytest.Session) -> None:
    """Django, the libraries and the collected tests stay to the end: garbage is not sought there.

    The default threshold of 700 objects looked through them a tenth of the suite's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """As pytest's own, with room on the stack."""
    told = {"nodeid": item.nodeid, "location": item.location}
    item.ihook.pytest_runtest_logstart(**told)
    roomy.within(lambda: runtestprotocol(item, nextitem=nextitem))
    item.ihook.pytest_runtest_logfinish(**told)
    return True


def _reaches_a_service(item: pytest.Item) -> bool:
    asked = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    marked = any(item.get_closest_marker(name) for name in ("django_db", "services"))
    return bool(asked) or marked


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample data; tests that need it are skipped by name where it is absent."""
    if not settings.SAMPLES.is_dir():
        pytest.skip("sample data (DOCFLOW_SAMPLES) not found")
    return Path(settings.SAMPLES)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One for all that a process drives: it could not hold a second one."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """WhiteNoise warns where the folder is missing, and warnings are errors here."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def template(
    request: pytest.FixtureRequest,
) -> Iterator[tuple[migrated.Template, ExitStack] | None]:
    """The migrated database that is kept, and the lock on it; None where none is wanted."""
    from django.db import connection

    if request.config.option.nomigrations:
        yield None
        return
    folder = migrated.CACHE
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as lock:
        lock.enter_context(migrated.only_one(folder))
        sqlite = connection.vendor == "sqlite"
        yield migrated.InFile(folder) if sqlite else migrated.OnServer(), lock


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    template: tuple[migrated.Template, ExitStack] | None,
) -> bool:
    """A copy of the kept database is taken as it is; `--create-db` has all migrations run."""
    from django.db import connection

    if template is None or django_db_createdb:
        return django_db_keepdb
    kept, _lock = template
    with django_db_blocker.unblock():
        if not kept.there():
            return django_db_keepdb
        kept.hand_out(connection, connection.creation._get_test_db_name())
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
    template: tuple[migrated.Template, ExitStack] | None,
) -> Iterator[None]:
    """The test database lets go of its rows: the tests of triggers put them back."""
    from django.db import connection

    from docflow.core.audit import triggers
    from docflow.documents import frozen, links
    from docflow.metrics import frozen as snapshots

    if template is not None:
        kept, lock = template
        with lock, django_db_blocker.unblock():
            if not kept.there():
                kept.keep(connection)
    with django_db_blocker.unblock():
        emptying.install(connection)
        emptying.unwatched(connection)
        triggers.remove(connection)
        frozen.remove(connection)
        links.thaw(connection)
        snapshots.remove(connection)
    yield
    if template is not None and django_db_keepdb:
        with django_db_blocker.unblock():
            template[0].take_back(connection, str(connection.settings_dict["NAME"]))


@pytest.fixture(scope="module", autouse=True)
def swept_now_and_then(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Set up first, so it ends when nothing of the module stands any longer."""
    from django.db import connection

    yield
    if next(_ended) % SWEPT_EVERY:
        return
    # Where the tests have had a database it is open.
    if connection.connection is not None and not connection.in_atomic_block:
        with django_db_blocker.unblock():
            emptying.swept(connection)


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_once() -> Iterator[None]:
    """Each client of a test loads the middlewares, of which one looks every static file up."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, object]()

    def found_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhiteNoiseMiddleware, "add_files_from_finders", found_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def rsa_keys_are_few() -> Iterator[None]:
    """A key of RSA takes a tenth of a second, and each authority of a test has one: they take turns
    with eight, so that those of one test differ."""
    from signing.authority import vault

    make, kept = vault.make_key, list[PrivateKey]()

    def make_key(kind: str) -> PrivateKey:
        if kind != "rsa":
            return make(kind)
        kept.append(make(kind) if len(kept) < 8 else kept.pop(0))
        return kept[-1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vault, "make_key", make_key)
        yield


standing_cast = standing.of_module(make_cast)


@pytest.fixture
def company(standing_cast: Callable[[], Cast], db: None) -> Cast:
    """The cast: without keys, at work since long; what a test changes in it is its own."""
    return standing_cast()
