"""The API asked by schemathesis, as every kind of person: no error of the server, every answer as
the schema says, and nothing of what the person may not know.
"""

import json
from functools import cache

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from docflow.desk.api import api
from tests.access.expectations import EVERYBODY, SEES
from tests.access.people import LEFT, VISITOR

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
CASES = 6
OPERATIONS = [("GET", path) for path in sorted(api.get_openapi_schema()["paths"])]


@pytest.fixture(autouse=True)
def one_connection():
    """The end of a request would close the connection that holds the house (as Django's own test
    client knows)."""
    watched = (signals.request_started, signals.request_finished)
    for one in watched:
        one.disconnect(close_old_connections)
    yield
    for one in watched:
        one.connect(close_old_connections)


@cache
def _schema():
    described = api.get_openapi_schema()
    return schemathesis.openapi.from_dict(json.loads(json.dumps(described, default=str)))


def _asked(house, who: str, method: str, path: str, mode: GenerationMode) -> list[int]:
    operation = _schema()[path][method]
    operation.app = _schema().app = get_wsgi_application()
    session = {"sessionid": house.people.sessions[who]} if who != VISITOR else {}
    hidden = _hidden(house, who)
    told: list[int] = []

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case) -> None:
        # It makes up sessions of its own.
        case.cookies = session
        answer = case.call()
        case.validate_response(answer, checks=CHECKS)
        told.append(answer.status_code)
        words = answer.text
        assert not [one for one in hidden if one in words]

    ask()
    return told


def _hidden(house, who: str) -> list[str]:
    """Words that stand in the subject of what the person may not know of, and nowhere else."""
    return [
        json.dumps(thing.subject)[1:-1]
        for name, thing in house.of("document").items()
        if who not in SEES["document"][name] and name not in ("copy", "copy_permitted")
    ]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_as_the_schema_says_and_tells_nothing_hidden(
    house, recognised, method, path, mode
):
    asked = 0
    for who in (*EVERYBODY, VISITOR, LEFT):
        told = _asked(house, who, method, path, mode)
        asked += len(told)
        if who == VISITOR:
            assert set(told) <= {401, 422}, who
        if who in EVERYBODY and path == "/api/me" and mode is GenerationMode.POSITIVE:
            assert set(told) == {200}, who
    assert asked


def test_what_is_looked_for_is_really_there_for_who_may_know(house):
    """Else nothing above could be told to anybody."""
    draft = house["document", "draft"]

    answer = house.people.ask("an", f"/api/documents/{draft.pk}")

    assert answer.json()["subject"] == draft.subject


def test_every_operation_of_the_api_is_asked():
    described = api.get_openapi_schema()["paths"]

    assert {method for path in described.values() for method in path} == {"get"}
    assert len(OPERATIONS) == len(described) >= 5
