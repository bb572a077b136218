"""Owns reading the record back: what was done to one thing, and who looked at it."""

from django.db import models

from docflow.core.audit.models import AuditEvent, ReadLog


def of(obj: models.Model) -> models.QuerySet[AuditEvent]:
    """Every act on `obj`, in the order it happened."""
    named = AuditEvent.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    return named.order_by("id")


def reads_of(obj: models.Model) -> models.QuerySet[ReadLog]:
    """Every sealed view and download of `obj`, newest first; the last seconds are not in yet."""
    named = ReadLog.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    return named.order_by("-at", "-id")
