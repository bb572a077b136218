"""Grants on directives: guardian's rows, their reasons, and the access list."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from directives.models.directives import Directive
from docflow.core.access import AccessBase, GrantReasonBase


class DirectiveUserGrant(UserObjectPermissionBase):
    content_object = models.ForeignKey(Directive, on_delete=models.CASCADE)


class DirectiveGroupGrant(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Directive, on_delete=models.CASCADE)


class DirectiveGrantReason(GrantReasonBase):
    target = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="grant_reasons")


class DirectiveAccess(AccessBase):
    target = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="access")
    # Whether the order is one of a head of a unit; the database writes it (`directives.triggers`).
    # Leaders see few of those, and a board finds them by it.
    by_head = models.BooleanField(default=False)

    class Meta(AccessBase.Meta):
        indexes: ClassVar = [
            *AccessBase.Meta.indexes,
            models.Index(
                fields=["principal", "level", "target"],
                condition=Q(by_head=True),
                name="directives_seen_by_head",
            ),
        ]
