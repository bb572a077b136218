"""Abstract tables of access; each app that owns an object makes them concrete."""

from django.db import models

# What a grant allows. Later levels are added here, above the present ones.
VIEW = "view"


class GrantReasonBase(models.Model):
    """Why a principal holds a grant. The grant goes when its last reason goes.

    The cause is named by values, never by a foreign key, so that causes of higher rooms fit.
    Subclasses add `target`, a foreign key to the object.
    """

    principal = models.BigIntegerField()
    level = models.CharField(max_length=16, default=VIEW)
    # "route", "assignment", "share", "position", "author", ...
    cause = models.CharField(max_length=32)
    cause_id = models.CharField(max_length=64)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=200)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["target", "principal", "level", "cause", "cause_id"],
                name="%(app_label)s_%(class)s_once",
            )
        ]
        indexes = [models.Index(fields=["cause", "cause_id"])]


class AccessBase(models.Model):
    """One row per principal and object: what lists, counts and the search are served from.

    Subclasses add `target`, a foreign key to the object.
    """

    principal = models.BigIntegerField()
    date = models.DateTimeField()
    level = models.CharField(max_length=16, default=VIEW)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "target", "level"], name="%(app_label)s_%(class)s_once"
            )
        ]
        indexes = [models.Index(fields=["principal", "-date", "-target"])]
