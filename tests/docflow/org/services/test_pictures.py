"""Pictures of hands and seals: one in use at a time, none lost, each its owner's alone."""

import io

import pytest
from django.db import IntegrityError, transaction
from PIL import Image, ImageDraw

from docflow.core import clock, files
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.org.models import SigningPicture
from docflow.org.selectors import pictures as chosen
from docflow.org.services import pictures
from docflow.org.states import PictureKind, Role
from tests.factories.org import actor_of, make_person

pytestmark = pytest.mark.django_db


def scan(width: int = 9) -> bytes:
    picture = Image.new("RGB", (200, 120), "white")
    ImageDraw.Draw(picture).line([(30, 30), (150, 90)], fill="black", width=width)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def administrator(cast):
    return make_person(Role.ADMINISTRATOR, cast.office)


def test_a_second_picture_takes_the_place_of_the_first_and_both_rows_stay(cast):
    actor = actor_of(cast.chi)

    first = pictures.put(actor=actor, kind=PictureKind.SIGNATURE, data=scan())
    second = pictures.put(actor=actor, kind=PictureKind.SIGNATURE, data=scan(20))

    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert chosen.of_person(cast.chi.user_id) == second
    assert chosen.hand_of(cast.chi.user_id) == files.read(second.file_id)


def test_an_initial_without_a_picture_of_its_own_is_the_signature(cast):
    actor = actor_of(cast.chi)
    assert chosen.hand_of(cast.chi.user_id, initial=True) is None

    signature = pictures.put(actor=actor, kind=PictureKind.SIGNATURE, data=scan())
    assert chosen.hand_of(cast.chi.user_id, initial=True) == files.read(signature.file_id)

    own = pictures.put(actor=actor, kind=PictureKind.INITIAL, data=scan(20))
    assert chosen.hand_of(cast.chi.user_id, initial=True) == files.read(own.file_id)


def test_a_withdrawn_picture_is_used_no_more(cast):
    actor = actor_of(cast.chi)
    pictures.put(actor=actor, kind=PictureKind.SIGNATURE, data=scan())

    pictures.withdraw(actor=actor, kind=PictureKind.SIGNATURE)

    assert chosen.of_person(cast.chi.user_id) is None
    with pytest.raises(Refused):
        pictures.withdraw(actor=actor, kind=PictureKind.SIGNATURE)


def test_a_seal_is_put_by_the_administration_of_its_office_alone(cast, administrator):
    with pytest.raises(Forbidden):
        pictures.put(actor=actor_of(cast.dung), kind=PictureKind.SEAL, data=scan())
    assert not SigningPicture.objects.exists()

    pictures.put(actor=actor_of(administrator), kind=PictureKind.SEAL, data=scan())

    assert chosen.of_office(cast.office.pk) is not None
    assert chosen.of_office(cast.other_office.pk) is None
    with pytest.raises(Forbidden):
        pictures.withdraw(actor=actor_of(cast.dung), kind=PictureKind.SEAL)


def test_what_is_no_picture_is_said_at_its_field_and_nothing_is_stored(cast):
    with pytest.raises(Invalid) as caught:
        pictures.put(actor=actor_of(cast.chi), kind=PictureKind.SIGNATURE, data=b"GIF89a")

    assert list(caught.value.fields) == ["picture"]
    assert not SigningPicture.objects.exists()


@pytest.mark.parametrize(
    "owner",
    [
        {"kind": "seal", "user": "chi"},
        {"kind": "signature", "office": "office"},
        {"kind": "signature"},
        {"kind": "signature", "user": "chi", "office": "office"},
    ],
)
def test_the_database_refuses_a_picture_of_the_wrong_owner(cast, owner):
    stored = files.put(b"x", "image/png")
    fields = {
        "kind": owner["kind"],
        "user": cast.chi.user if "user" in owner else None,
        "office": cast.office if "office" in owner else None,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        SigningPicture.objects.create(file=stored, created_at=clock.now(), **fields)


def test_the_database_refuses_two_pictures_in_use(cast):
    row = pictures.put(actor=actor_of(cast.chi), kind=PictureKind.SIGNATURE, data=scan())

    with pytest.raises(IntegrityError), transaction.atomic():
        SigningPicture.objects.create(
            kind=row.kind, user=row.user, file=row.file, created_at=clock.now()
        )
