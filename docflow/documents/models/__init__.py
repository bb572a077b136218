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
from docflow.documents.models.codes import PublicCode
from docflow.documents.models.comments import Comment, CommentAnswer
from docflow.documents.models.copies import Copy
from docflow.documents.models.documents import Document, Link, Recipient
from docflow.documents.models.filelists import LONGEST_TERM, FileList, FileListLine
from docflow.documents.models.handing import HandOver, HandOverItem, LegalHold, RightsChange
from docflow.documents.models.imports import ImportedRow, ImportRun
from docflow.documents.models.leases import EditLease
from docflow.documents.models.limits import LimitNotice
from docflow.documents.models.loans import Loan
from docflow.documents.models.packages import BroughtPackage, ExportPackage, TakenPackage
from docflow.documents.models.plans import RoutePlan, RoutePlanStep
from docflow.documents.models.processes import (
    LONGEST_NORM,
    Process,
    ProcessStep,
    ProcessVersion,
)
from docflow.documents.models.registers import Register, RegisterEntry
from docflow.documents.models.routes import RouteRule, RouteStep
from docflow.documents.models.runs import LateTime, RunItem, SigningRun
from docflow.documents.models.scans import WaitingScan
from docflow.documents.models.seals import SealRequest
from docflow.documents.models.signatures import SignatureRecord, ValidationRecord
from docflow.documents.models.texts import DocumentText, TextRecognition
from docflow.documents.models.typed import TypedText
from docflow.documents.models.versions import Attachment, Version

__all__ = [
    "LONGEST_NORM",
    "LONGEST_TERM",
    "Attachment",
    "BroughtPackage",
    "CaseFile",
    "CaseFileAccess",
    "CaseFileGrantReason",
    "CaseFileGroupGrant",
    "CaseFileItem",
    "CaseFileUserGrant",
    "Comment",
    "CommentAnswer",
    "Copy",
    "Document",
    "DocumentAccess",
    "DocumentGrantReason",
    "DocumentGroupGrant",
    "DocumentText",
    "DocumentUserGrant",
    "EditLease",
    "ExportPackage",
    "FileList",
    "FileListLine",
    "HandOver",
    "HandOverItem",
    "ImportRun",
    "ImportedRow",
    "LateTime",
    "LegalHold",
    "LimitNotice",
    "Link",
    "Loan",
    "Process",
    "ProcessStep",
    "ProcessVersion",
    "PublicCode",
    "Recipient",
    "Register",
    "RegisterEntry",
    "RightsChange",
    "RoutePlan",
    "RoutePlanStep",
    "RouteRule",
    "RouteStep",
    "RunItem",
    "SealRequest",
    "SignatureRecord",
    "SigningRun",
    "TakenPackage",
    "TextRecognition",
    "TypedText",
    "ValidationRecord",
    "Version",
    "WaitingScan",
]
