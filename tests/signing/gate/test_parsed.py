"""Trust material is parsed once per thread, and never taken for another."""

import threading
from datetime import timedelta

from asn1crypto.x509 import Name

from signing.gate import TrustedCertificate, names
from signing.gate.parsed import KEPT, parsed
from tests.signing.gate.pki import NOW, World


def test_equal_material_is_parsed_once(material) -> None:
    crls = material().crls

    assert parsed(material(crls=crls)) is parsed(material(crls=crls))


def test_whatever_trust_depends_on_is_in_the_digest(world: World, material) -> None:
    def anchors(**changes: object) -> tuple[TrustedCertificate, ...]:
        values = {"certificate": world.persons.der, "purpose": "person", **changes}
        return (TrustedCertificate(**values),)

    crls = world.crls()
    each = [
        material(anchors=anchors(), crls=crls),
        material(anchors=anchors(purpose="seal"), crls=crls),
        material(anchors=anchors(valid_to=NOW), crls=crls),
        material(anchors=anchors(valid_from=NOW), crls=crls),
        material(anchors=anchors(certificate=world.seals.der), crls=crls),
        material(anchors=anchors(), crls=crls[1:]),
        material(anchors=anchors(), crls=(), ocsps=crls),
    ]

    assert len({one.digest for one in each}) == len(each)
    assert material(anchors=anchors(), crls=crls, empty_fields=("A",)).digest == each[0].digest


def test_only_the_latest_are_kept(material) -> None:
    first = parsed(material(crls=()))
    for day in range(KEPT):
        parsed(material(NOW + timedelta(days=day)))

    assert parsed(material(crls=())) is not first


def test_threads_do_not_share_what_is_parsed_lazily(material) -> None:
    same = material()
    found = []
    thread = threading.Thread(target=lambda: found.append(parsed(same)))
    thread.start()
    thread.join()

    assert found[0] is not parsed(same)


def test_names_compare_as_the_library_has_them() -> None:
    spaced, plain = (Name.build({"common_name": text}) for text in ("  Ủy  Ban ", "ủy ban"))

    assert spaced == plain
    assert plain != Name.build({"common_name": "ủy bàn"})
    long = "a" * (names.LONGEST + 1)
    item = Name.build({"common_name": long}).chosen[0][0]
    before = names._remembered.cache_info().currsize
    assert item.prepped_value == f" {long} "
    assert names._remembered.cache_info().currsize == before
