"""A test that committed leaves nothing behind but what the migrations made, and no wrong counts."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Document
from docflow.org.models import Office, User
from tests import emptying
from tests.factories.documents import make_document
from tests.factories.org import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_row_goes_and_what_is_made_of_the_models_stays() -> None:
    types, permissions = ContentType.objects.count(), Permission.objects.count()
    assert types > 50
    assert permissions > 200
    cast = make_cast()
    make_document(cast.office, seen_by=(cast.an,))
    assert Document.objects.exists()

    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)

    assert not any(model.objects.exists() for model in (Document, Office, User, AuditEvent))
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    assert set(emptying.with_rows(connection, tables)) == emptying.OF_MODELS
    assert (ContentType.objects.count(), Permission.objects.count()) == (types, permissions)


@pytest.mark.parametrize("_time", [1, 2])
def test_the_next_test_finds_an_empty_database(_time: int) -> None:
    assert not Office.objects.exists()
    # Grants name their permission by its key: they must be found again.
    cast = make_cast()
    document = make_document(cast.office, seen_by=(cast.an,))
    assert document.pk


def test_no_table_is_looked_through_while_tests_stand_in_it() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL counts tables by itself")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = current_schema()::regnamespace "
            "AND NOT coalesce(reloptions, '{}') @> '{autovacuum_enabled=false}'"
        )
        assert cursor.fetchall() == []
