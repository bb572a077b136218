"""Which faces may print what."""

from dataclasses import replace

import pytest

from docflow.documents.rendering import fonts
from docflow.documents.rendering.fonts import BUILT_IN, Face, FontsMissing
from docflow.documents.rendering.letter import render


@pytest.fixture
def bare_machine(monkeypatch):
    monkeypatch.setattr(fonts, "available", lambda: (Face(BUILT_IN, "", demo_only=True),))


def test_the_built_in_face_is_always_there_and_only_for_demo():
    last = fonts.available()[-1]

    assert last == Face(BUILT_IN, "", demo_only=True)
    assert all(not face.demo_only for face in fonts.available()[:-1])


def test_every_face_offered_has_all_vietnamese_letters():
    assert all(fonts.speaks_vietnamese(face) for face in fonts.available())


def test_a_face_that_lacks_one_letter_is_told_apart(monkeypatch):
    built_in = Face(BUILT_IN, "", demo_only=True)
    monkeypatch.setattr(fonts, "LETTERS", fonts.LETTERS + "漢")

    assert not fonts.speaks_vietnamese(built_in)


def test_a_face_that_is_not_there_speaks_nothing():
    assert not fonts.speaks_vietnamese(Face("No Such Face", "", demo_only=False))


def test_an_official_face_goes_before_the_built_in_one(monkeypatch):
    official = Face("Times New Roman", "/fonts", demo_only=False)
    built_in = Face(BUILT_IN, "", demo_only=True)
    monkeypatch.setattr(fonts, "available", lambda: (official, built_in))

    assert fonts.choose(demo=True) == fonts.choose(demo=False) == official


def test_a_bare_machine_prints_demo_documents(bare_machine, plan, now):
    assert render(plan, now=now).pages == 1


def test_a_bare_machine_refuses_real_documents_and_names_the_package(bare_machine, plan, now):
    with pytest.raises(FontsMissing, match="fonts-liberation"):
        render(replace(plan, demo=False), now=now)
