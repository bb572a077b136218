"""The gate's tests judge files made here, by an authority made here."""

from collections.abc import Callable
from datetime import datetime

import pytest

from signing.gate import Report, TrustedCertificate, engine
from signing.gate.policy import Material
from tests.signing.gate import pki


@pytest.fixture
def world() -> pki.World:
    return pki.world()


@pytest.fixture
def material(world: pki.World) -> Callable[..., Material]:
    """Trust in the world's authorities, each for its purpose, with fresh lists of all."""

    def make(at: datetime = pki.NOW, **changes: object) -> Material:
        values: dict[str, object] = {
            "expected_fields": None,
            "empty_fields": (),
            "trust_embedded": False,
            "anchors": (
                TrustedCertificate(certificate=world.persons.der, purpose="person"),
                TrustedCertificate(certificate=world.seals.der, purpose="seal"),
                TrustedCertificate(certificate=world.systems.der, purpose="system"),
                TrustedCertificate(certificate=world.stamps.der, purpose="tsa"),
            ),
            "crls": world.crls(at - pki.DAY),
            "ocsps": (),
        }
        return Material(**{**values, **changes})

    return make


@pytest.fixture
def judged(material: Callable[..., Material]) -> Callable[..., Report]:
    """Judge bytes as of `at` with the world's trust, changed as wished."""

    def judge(data: bytes, at: datetime = pki.NOW, **changes: object) -> Report:
        return engine.judge(data, now=at, material=material(at, **changes))

    return judge
