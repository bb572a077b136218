"""People at their desks, and an order with everything that can hang on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from directives.models import Batch, Directive, Extension, Indicator, ReportFile
from directives.services import extending, indicators, reporting
from directives.states import Target
from docflow.documents.models import Document
from tests.factories.directives import accept, lead_of, make_batch, make_order
from tests.factories.documents import make_incoming
from tests.factories.org import Cast, actor_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def desk(cast: Cast) -> Callable[[str], Client]:
    """The browser of a person of the cast, signed in."""

    def sit(name: str) -> Client:
        client = Client()
        client.force_login(getattr(cast, name).user, backend=BACKEND)
        return client

    return sit


@dataclass(frozen=True)
class Parts:
    """One order of each kind of part that has a route of its own."""

    directive: Directive
    extension: Extension
    indicator: Indicator
    file: ReportFile
    document: Document

    def key(self, what: str) -> dict[str, int]:
        """The arguments of a route about `what`."""
        if what == "file":
            return {"pk": self.directive.pk, "file": self.file.pk}
        if what == "batch":
            return {"pk": Batch.objects.get().pk}
        if what == "assignment":
            return {"pk": lead_of(self.directive).pk}
        return {"pk": getattr(self, what).pk}


@pytest.fixture
def parts(cast: Cast) -> Parts:
    """Chi's order to Bình's unit, entered by Dũng, with Em's unit coordinating; more time asked,
    a target set, a file handed in. An, Hà, Giang and Khoa see nothing of it."""
    directive = make_order(
        cast.dung, cast.unit, author=cast.chi, coordinating=[cast.other_unit], days=5
    )
    accept(directive, cast.binh)
    binh = actor_of(cast.binh)
    report = reporting.report_progress(
        actor=binh,
        assignment=lead_of(directive),
        text="Đã xong một nửa",
        percent=50,
        evidence=[("Số liệu.pdf", b"%PDF-1.4 so lieu", "application/pdf")],
    )
    extension = extending.ask_extension(
        actor=binh,
        assignment=lead_of(directive),
        until=date(2026, 6, 30),
        reason="Chờ số liệu của các phường",
    )
    indicator = indicators.set_target(
        actor=actor_of(cast.chi),
        directive=directive,
        name="Tỷ lệ hồ sơ trực tuyến",
        target=Target.AT_LEAST,
        low=Decimal(90),
    )
    return Parts(
        directive=directive,
        extension=extension,
        indicator=indicator,
        file=report.files.get(),
        document=make_incoming(cast.office, leader=cast.chi, seen_by=(cast.an, cast.dung)),
    )


@pytest.fixture
def batch(cast: Cast) -> Batch:
    """Another order of Chi, entered by Dũng, to both units at once."""
    return make_batch(cast.dung, [cast.unit, cast.other_unit], author=cast.chi)
