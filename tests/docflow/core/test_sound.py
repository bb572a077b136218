"""An office in earnest does not start on secrets that are weak, known or open to others."""

import base64
import json
import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings as configured

from docflow.core import checks
from docflow.settings import development, sound

GOOD = "Zk3vQ9xT7mB2cR8nW5yH1pL6dF4gJ0sAqEuVtXzKiOoPrMhNbC"


def key(**more: str) -> list[str]:
    return list(sound.weaknesses_of_key(**more))


@pytest.mark.parametrize(
    "make", [lambda: secrets.token_urlsafe(50), lambda: secrets.token_hex(40), lambda: GOOD]
)
def test_a_random_key_is_taken(make):
    assert key(key=make()) == []


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "short",
        GOOD[:49],
        "a" * 60,
        "ab" * 40,
        "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz",
        "1234567890" * 6,
        "django-insecure-" + GOOD,
        GOOD + "changeme",
        development.SECRET_KEY,
        "your-secret-key-goes-here-and-is-long-enough-for-everybody-here",
    ],
)
def test_a_weak_or_known_key_is_not(weak):
    assert key(key=weak)


def places(**given) -> list[str]:
    fields = {"hosts": ["docflow.example.vn"], "origins": [], "proxies": [], "site": ""}
    return list(sound.weaknesses_of_places(**{**fields, **given}))


def test_named_hosts_and_proxies_are_taken():
    assert places(origins=["https://a.vn"], proxies=["127.0.0.1"], site="https://a.vn") == []


@pytest.mark.parametrize(
    "given",
    [
        {"hosts": []},
        {"hosts": ["*"]},
        {"hosts": ["docflow.vn", "*.vn"]},
        {"hosts": [".vn"]},
        {"origins": ["http://a.vn"]},
        {"origins": ["https://*.vn"]},
        {"proxies": ["*"]},
        {"proxies": ["0.0.0.0/0"]},
        {"proxies": ["::/0"]},
        {"site": "http://a.vn"},
    ],
)
def test_what_answers_to_all_or_believes_all_is_not(given):
    assert len(places(**given)) == 1


def server_key(settings, path, data: bytes, mode: int = 0o600) -> list[str]:
    path.write_bytes(base64.b64encode(data))
    path.chmod(mode)
    settings.DEMO, settings.SERVER_KEY_FILE = False, path
    return [found.id for found in checks.server_key_is_sound(None)]


def test_the_server_key_is_random_and_nobody_elses(settings, tmp_path):
    path = tmp_path / "server.key"

    assert server_key(settings, path, secrets.token_bytes(32)) == []
    assert server_key(settings, path, secrets.token_bytes(32), 0o640) == ["docflow.E002"]
    assert server_key(settings, path, secrets.token_bytes(16)) == ["docflow.E002"]
    assert server_key(settings, path, b"\x00" * 32) == ["docflow.E003"]
    assert server_key(settings, path, b"a key that somebody typed, 32 by") == ["docflow.E003"]
    settings.SERVER_KEY_FILE = tmp_path / "none"
    assert [found.id for found in checks.server_key_is_sound(None)] == ["docflow.E002"]


def test_the_demo_makes_its_own(settings, tmp_path):
    settings.SERVER_KEY_FILE = tmp_path / "none"

    assert checks.server_key_is_sound(None) == []


def test_a_secret_in_the_environment_is_told(tmp_path):
    file = tmp_path / "secret"
    file.write_text(GOOD)
    file.chmod(0o600)
    plain = {"DOCFLOW_SECRET_KEY": GOOD, "DATABASE_URL": "postgres://u:p@db/x"}
    filed = {"DOCFLOW_SECRET_KEY_FILE": str(file), "DATABASE_URL_FILE": str(file)}

    assert [one.id for one in checks.open_secrets(plain)] == ["docflow.W001"] * 2
    assert list(checks.open_secrets(filed)) == []
    assert list(checks.open_secrets({"DATABASE_URL": "postgres:///x", "REDIS_URL": ""})) == []
    file.chmod(0o644)
    assert [one.id for one in checks.open_secrets(filed)] == ["docflow.W002"] * 2


@pytest.fixture
def earnest(tmp_path) -> dict[str, str]:
    """The environment of an office in earnest: secrets in files, nothing default."""
    for name, text in (
        ("secret", secrets.token_urlsafe(60)),
        ("server.key", base64.b64encode(secrets.token_bytes(32)).decode()),
    ):
        path = tmp_path / name
        path.touch(mode=0o600)
        path.write_text(text)
    (tmp_path / "data").mkdir()
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "docflow.settings.production",
        "DOCFLOW_DATA_DIR": str(tmp_path / "data"),
        "DOCFLOW_SECRET_KEY_FILE": str(tmp_path / "secret"),
        "DOCFLOW_SERVER_KEY_FILE": str(tmp_path / "server.key"),
        "DOCFLOW_ALLOWED_HOSTS": "docflow.example.vn",
        "DOCFLOW_TSA_URL": "https://tsa.example.vn/",
        "DOCFLOW_SITE_URL": "https://docflow.example.vn",
    }


def checked(environment: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        cwd=configured.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_an_office_in_earnest_is_clean_under_djangos_own_check(earnest):
    done = checked(earnest)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"DOCFLOW_SECRET_KEY_FILE": None, "DOCFLOW_SECRET_KEY": "x" * 60}, "no random text"),
        ({"DOCFLOW_ALLOWED_HOSTS": "*"}, "DOCFLOW_ALLOWED_HOSTS"),
        ({"DOCFLOW_TSA_URL": "demo"}, "DOCFLOW_TSA_URL"),
    ],
)
def test_it_does_not_start_on_what_is_weak(earnest, change, word):
    environment = {k: v for k, v in {**earnest, **change}.items() if v is not None}

    done = checked(environment)

    assert done.returncode != 0
    assert word in done.stderr


def test_its_cookies_are_of_this_host_and_of_https_alone(earnest):
    words = (
        "import django, json; django.setup(); from django.conf import settings as s;"
        "print(json.dumps({n: getattr(s, n) for n in dir(s) if 'COOKIE' in n or 'SECURE_' in n},"
        " default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", words],
        cwd=configured.BASE_DIR,
        env=earnest,
        capture_output=True,
        text=True,
        check=True,
    )

    found = json.loads(done.stdout.splitlines()[-1])
    for name in ("SESSION", "CSRF"):
        assert found[f"{name}_COOKIE_NAME"].startswith("__Host-")
        assert found[f"{name}_COOKIE_SECURE"] is True
        assert found[f"{name}_COOKIE_HTTPONLY"] is True
        assert found[f"{name}_COOKIE_DOMAIN"] is None
        assert found[f"{name}_COOKIE_PATH"] == "/"
    assert found["LANGUAGE_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31536000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
