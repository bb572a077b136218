"""Pages of keys: one's own, the office's, the people's; who may, what is audited, what is kept."""

import pytest
from cryptography import x509
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock, policy
from docflow.core.audit.models import AuditEvent
from docflow.core.schedule import worker
from docflow.notifications.models import Notification
from docflow.org.services import keys
from docflow.org.states import Perm, Role
from signing import authority
from signing.keys import soft
from signing.keys.errors import WrongPin
from signing.keys.holders import Holder
from signing.keys.models import Credential, PendingKey
from tests.factories.org import actor_of, make_cast, make_person

PIN, NEW = "860421", "971-biển-xanh"
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    authority.setup(clock.now())
    return make_cast()


@pytest.fixture
def own(cast) -> Credential:
    return issue(cast.chi.user.owner, "person", PIN)


def issue(owner, purpose, pin) -> Credential:
    return authority.issue(owner, purpose, "Tên", "UBND", "", pin, clock.now(), key="ec")


def browser(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def verbs() -> list[str]:
    found = AuditEvent.objects.filter(verb__startswith="key.").order_by("pk")
    return list(found.values_list("verb", flat=True))


WAYS = [("person", "chi"), ("seal", "khoa"), ("system", "khoa")]


@pytest.mark.parametrize(("whose", "who"), WAYS)
def test_a_key_is_made_certified_used_and_revoked_through_pages(cast, whose, who):
    person = getattr(cast, who)
    client = browser(person)
    home = reverse("org:my-keys" if whose == "person" else "org:office-keys")
    pins = {} if whose == "system" else {"pin": PIN, "again": PIN}

    answer = client.post(reverse("org:key-make", args=[whose]), {"algorithm": "p256", **pins})

    assert (answer.status_code, answer.url) == (302, home)
    pending = PendingKey.objects.get()
    request = client.get(reverse("org:key-request", args=[pending.pk]))
    assert x509.load_pem_x509_csr(request.content).is_signature_valid
    data = authority.certify(pending, Holder("Tên"), clock.now())
    file = SimpleUploadedFile("chung-thu.pem", data)
    client.post(reverse("org:key-certify", args=[pending.pk]), {"file": file})
    made = Credential.objects.get()
    soft.open_signer(made, pins.get("pin"), clock.now()).drop()
    assert "Đang dùng được" in client.get(home).content.decode()
    client.post(reverse("org:key-revoke", args=[made.pk]), {"reason": "Lộ mã PIN"})
    made.refresh_from_db()
    assert made.revoked_at is not None
    assert "Đã thu hồi" in client.get(home).content.decode()
    assert verbs() == ["key.generate", "key.certify", "key.revoke"]


def test_a_bad_file_or_pin_is_said_at_the_form_and_nothing_is_stored(cast):
    client = browser(cast.chi)
    file = SimpleUploadedFile("khoa.p12", b"no key file")
    bad = {"file": file, "passphrase": "x", "pin": PIN, "again": PIN}

    upload = client.post(reverse("org:key-upload", args=["person"]), bad)
    weak = client.post(
        reverse("org:key-make", args=["person"]),
        {"algorithm": "p256", "pin": "123456", "again": "123456"},
    )
    unlike = client.post(
        reverse("org:key-make", args=["person"]), {"algorithm": "p256", "pin": PIN, "again": NEW}
    )

    assert "PKCS#12" in upload.content.decode()
    assert "dễ đoán" in weak.content.decode()
    assert "again" in unlike.context["form"].errors
    for answer in (upload, weak, unlike):
        assert PIN not in answer.content.decode()
    assert not Credential.objects.exists()
    assert not PendingKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_pin_is_changed_counted_and_kept_nowhere(cast, own, caplog):
    client = browser(cast.chi)
    url = reverse("org:key-pin", args=[own.pk])

    wrong = client.post(url, {"old": "000000", "pin": NEW, "again": NEW})
    right = client.post(url, {"old": PIN, "pin": NEW, "again": NEW})

    assert "còn 4 lần thử" in wrong.content.decode()
    assert right.status_code == 302
    own.refresh_from_db()
    soft.open_signer(own, NEW, clock.now()).drop()
    with pytest.raises(WrongPin):
        soft.open_signer(own, PIN, clock.now())
    assert verbs() == ["key.pin_refused", "key.pin"]
    everything = [caplog.text, *(str(event.data) for event in AuditEvent.objects.all())]
    everything += [str(dict(client.session)), wrong.content.decode()]
    everything += [morsel.value for morsel in client.cookies.values()]
    assert not [text for text in everything if PIN in text or NEW in text]


@pytest.mark.django_db(transaction=True)
def test_the_administrator_gives_the_tries_back_and_nothing_more(cast, own):
    for _ in range(5):
        with pytest.raises(WrongPin):
            soft.open_signer(own, "000000", clock.now())
    for person in (cast.an, cast.binh, cast.dung):
        issue(person.user.owner, "person", PIN)
    client = browser(cast.khoa)
    listed = client.get(reverse("org:people-keys"))
    assert "Bị khóa" in listed.content.decode()
    assert [row["line"].credential.locked for row in listed.context["rows"]] == [True, *[False] * 3]
    # The owner is told whom to ask, and is not offered what cannot help.
    own_page = browser(cast.chi).get(reverse("org:my-keys")).content.decode()
    assert "Hãy liên hệ quản trị để mở khóa." in own_page
    assert "Đổi mã PIN" not in own_page

    client.post(reverse("org:key-reset", args=[own.pk]))

    own.refresh_from_db()
    assert (own.tries, own.locked) == (0, False)
    assert verbs() == ["key.reset"]
    assert client.post(reverse("org:key-pin", args=[own.pk])).status_code == 403
    assert browser(cast.chi).post(reverse("org:key-reset", args=[own.pk])).status_code == 403


ALL = {Perm.SEE_KEY, Perm.RENEW_KEY, Perm.REVOKE_KEY, Perm.CHANGE_PIN, Perm.RESET_KEY}


def test_who_may_do_what_to_whose_key(cast, own):
    seal = issue(cast.office.owner, "seal", PIN)
    theirs = issue(cast.other_office.owner, "seal", PIN)
    table = {
        ("chi", own): ALL - {Perm.RESET_KEY},
        ("khoa", own): {Perm.SEE_KEY, Perm.REVOKE_KEY, Perm.RESET_KEY},
        ("khoa", seal): ALL,
        ("dung", seal): {Perm.SEE_KEY, Perm.CHANGE_PIN},
    }

    for who in ("an", "binh", "chi", "dung", "em", "ha", "giang", "khoa"):
        actor = actor_of(getattr(cast, who))
        for credential in (own, seal, theirs):
            may = {perm for perm in ALL if policy.can(actor, perm, credential)}
            assert may == table.get((who, credential), set()), (who, credential)
        for nothing in (None, "", "person:", "office:x", "robot:1"):
            assert not any(policy.can(actor, perm, nothing) for perm in ALL)


def test_an_office_that_added_a_position_revokes_and_resets_nothing_of_the_persons(cast, own):
    """The one key signs in both offices; a second one is no hold on it."""
    khoa_there = make_person(Role.ADMINISTRATOR, cast.other_office)
    make_person(Role.OFFICER, cast.other_office, user=cast.chi.user)

    may = {perm for perm in ALL if policy.can(actor_of(khoa_there), perm, own)}
    assert may == {Perm.SEE_KEY}
    assert browser(khoa_there).post(reverse("org:key-revoke", args=[own.pk])).status_code == 403
    assert policy.can(actor_of(cast.khoa), Perm.REVOKE_KEY, own)


def test_a_person_has_no_seal_and_an_office_no_personal_key(cast):
    with pytest.raises(keys.KeyProblem):
        keys.generate(
            actor=actor_of(cast.chi),
            owner=cast.chi.user.owner,
            purpose="seal",
            algorithm="p256",
            pin=PIN,
        )


def test_the_end_is_told_to_the_person_and_for_a_seal_to_clerks_and_administrators(cast, own):
    issue(cast.office.owner, "seal", PIN)
    for days in (20, 5, 0.5):
        with clock.at(own.not_after - clock.timedelta(days=days)):
            worker.run_all("org.keys")
            assert worker.run_all("org.keys") == 0

    told = Notification.objects.filter(reason="key_ending")
    count = {user: told.filter(user=user.user).count() for user in (cast.chi, cast.dung, cast.khoa)}
    assert set(count.values()) == {3}
    assert told.count() == 9


def test_the_lists_take_the_same_queries_for_one_key_and_for_many(cast, own):
    client = browser(cast.khoa)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as taken:
            assert client.get(reverse("org:people-keys")).status_code == 200
        counts.append(len(taken))
        for person in (cast.an, cast.binh, cast.dung):
            issue(person.user.owner, "person", PIN)

    assert counts[0] == counts[1]


def test_a_server_without_modules_says_so_and_offers_no_token(cast):
    client = browser(cast.chi)

    assert (
        reverse("org:key-token", args=["person"])
        not in client.get(reverse("org:my-keys")).content.decode()
    )
    answer = client.post(reverse("org:key-token", args=["person"]), {"mark": "/tmp/evil.so"})  # noqa: S108
    assert "Không thấy thiết bị" in answer.content.decode()
