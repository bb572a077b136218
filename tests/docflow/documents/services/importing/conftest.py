"""A dirty register and a reader of the archive."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings

from docflow.core.actor import Actor
from docflow.documents.services.importing.findings import Outcome
from docflow.documents.services.importing.register import import_register
from docflow.org.models import Position
from docflow.org.services import structure
from docflow.org.states import TeamKind
from tests.factories.org import SYSTEM, Cast, make_cast

HEADER = ",so_ky_hieu,ngay_ban_hanh,trich_yeu,hieu_luc,pdf"


@pytest.fixture
def cast(db) -> Cast:
    """An reads the archive by name, Dũng by office; nobody else does."""
    cast = make_cast()
    structure.join_team(
        actor=SYSTEM, user=cast.an.user, office=cast.office, kind=TeamKind.ARCHIVE_READERS
    )
    return cast


@pytest.fixture
def system(cast) -> Actor:
    return Actor.system(cast.office.pk, cast.office.name)


@pytest.fixture
def empty_index(tmp_path: Path) -> Iterator[Path]:
    with override_settings(SEARCH={"url": "", "path": tmp_path / "index"}):
        yield tmp_path / "index"


@pytest.fixture
def imported(cast, system):
    """Imports the lines below the usual header."""

    def run(*lines: str, header: str = HEADER, office=None) -> Outcome:
        office = office or cast.office
        return import_register(
            actor=Actor.system(office.pk, office.name),
            office=office,
            data="\r\n".join([header, *lines]).encode(),
            name="so.csv",
        )

    return run


@pytest.fixture
def as_() -> Callable[[Position], Client]:
    """A browser in which the person is signed in."""

    def signed_in(position: Position) -> Client:
        client = Client()
        client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
