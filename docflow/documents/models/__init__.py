"""Documents and everything that belongs to one: data and constraints."""

from docflow.documents.models.access import (
    CaseFileAccess,
    CaseFileGrantReason,
    CaseFileGroupGrant,
    CaseFileUserGrant,
    DocumentAccess,
    DocumentGrantReason,
    DocumentGroupGrant,
    DocumentUserGrant,
)
from docflow.documents.models.cases import CaseFile, CaseFileItem
from docflow.documents.models.documents import Document, Link, Recipient
from docflow.documents.models.imports import ImportedRow, ImportRun
from docflow.documents.models.registers import Register, RegisterEntry
from docflow.documents.models.routes import RouteStep
from docflow.documents.models.signatures import SignatureRecord, ValidationRecord
from docflow.documents.models.texts import DocumentText
from docflow.documents.models.versions import Attachment, Version

__all__ = [
    "Attachment",
    "CaseFile",
    "CaseFileAccess",
    "CaseFileGrantReason",
    "CaseFileGroupGrant",
    "CaseFileItem",
    "CaseFileUserGrant",
    "Document",
    "DocumentAccess",
    "DocumentGrantReason",
    "DocumentGroupGrant",
    "DocumentText",
    "DocumentUserGrant",
    "ImportRun",
    "ImportedRow",
    "Link",
    "Recipient",
    "Register",
    "RegisterEntry",
    "RouteStep",
    "SignatureRecord",
    "ValidationRecord",
    "Version",
]
