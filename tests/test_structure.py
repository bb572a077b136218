"""The plan of the house, checked on the models: no foreign key points to a room above."""

from django.apps import apps
from django.conf import settings

ROOMS = [
    ("signing", "search"),
    ("core",),
    ("org",),
    ("notifications",),
    ("identity",),
    ("documents",),
    ("exchange",),
    ("directives",),
    ("metrics",),
    ("desk",),
    ("demo",),
]
FLOOR = {label: level for level, labels in enumerate(ROOMS) for label in labels}


def test_no_foreign_key_points_upwards():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOOR
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
        if field.related_model._meta.label != settings.AUTH_USER_MODEL
        if FLOOR.get(field.related_model._meta.app_label, -1) > FLOOR[model._meta.app_label]
    ]

    assert upward == []


def test_the_ground_floor_has_no_foreign_key_to_another_app():
    leaving = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ("signing", "search")
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
        if field.related_model._meta.app_label != model._meta.app_label
    ]

    assert leaving == []


def test_every_room_of_the_plan_is_checked():
    ours = {config.label for config in apps.get_app_configs() if _is_ours(config.name)}

    assert ours == set(FLOOR)


def test_only_the_engine_writes_a_status():
    """`advance()` alone writes a status; rows of work (claims) have states, not statuses."""
    writers = [
        path.name
        for folder in ("docflow", "directives")
        for path in (settings.BASE_DIR / folder).rglob("*.py")
        if "migrations" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if ".status = " in line and "row.status" not in line.split(".status = ")[1]
    ]

    assert writers == []


def _is_ours(name: str) -> bool:
    return name.startswith("docflow.") or name in ("directives", "signing", "search")
