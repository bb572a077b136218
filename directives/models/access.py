"""Grants on directives: guardian's rows, their reasons, and the access list."""

from django.db import models
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
