"""Grants on documents and case files: guardian's rows, their reasons, and the access lists."""

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from docflow.core.access import AccessBase, GrantReasonBase
from docflow.documents.models.cases import CaseFile
from docflow.documents.models.documents import Document


class DocumentUserGrant(UserObjectPermissionBase):
    content_object = models.ForeignKey(Document, on_delete=models.CASCADE)


class DocumentGroupGrant(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Document, on_delete=models.CASCADE)


class DocumentGrantReason(GrantReasonBase):
    target = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="grant_reasons")


class DocumentAccess(AccessBase):
    target = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="access")


class CaseFileUserGrant(UserObjectPermissionBase):
    content_object = models.ForeignKey(CaseFile, on_delete=models.CASCADE)


class CaseFileGroupGrant(GroupObjectPermissionBase):
    content_object = models.ForeignKey(CaseFile, on_delete=models.CASCADE)


class CaseFileGrantReason(GrantReasonBase):
    target = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="grant_reasons")


class CaseFileAccess(AccessBase):
    target = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="access")
