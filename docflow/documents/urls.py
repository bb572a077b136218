"""Routes of documents: outgoing work and the document page; then arrivals, registers, files."""

from django.urls import URLPattern, path

from docflow.documents.views import (
    acts,
    cases,
    document,
    drafts,
    files,
    incoming,
    outgoing,
    paper,
    places,
    registers,
    signing,
)

app_name = "documents"

_OUTGOING: list[URLPattern] = [
    path("documents/outgoing/", outgoing.index, name="outgoing"),
    path("documents/selection/", outgoing.selection, name="selection"),
    path("documents/sign/", signing.sign, name="sign"),
    path("documents/issue/", signing.issue, name="issue"),
    path("documents/results/", signing.results, name="results"),
    path("documents/new/", drafts.new, name="new"),
    path("documents/new/upload/", drafts.upload, name="upload"),
    path("documents/new/<str:type_code>/", drafts.write, name="write"),
    path("documents/new/<str:type_code>/preview/", drafts.preview, name="draft-preview"),
    path("documents/sheets/<str:sha256>/<int:number>.png", drafts.sheet, name="draft-sheet"),
]
_DOCUMENT: list[URLPattern] = [
    path("documents/<int:pk>/", document.show, name="document"),
    path("documents/<int:pk>/preview/", document.preview, name="preview"),
    path("documents/<int:pk>/edit/", drafts.edit, name="edit"),
    path("documents/<int:pk>/places/", places.places, name="places"),
    path("documents/<int:pk>/submit/", acts.submit, name="submit"),
    path("documents/<int:pk>/agree/", acts.agree, name="agree"),
    path("documents/<int:pk>/return/", acts.send_back, name="return"),
    path("documents/<int:pk>/cancel/", acts.cancel, name="cancel"),
    path("documents/<int:pk>/recall/", acts.recall, name="recall"),
    path("documents/<int:pk>/share/", acts.share, name="share"),
    path("documents/<int:pk>/unshare/", acts.unshare, name="unshare"),
    path("documents/<int:pk>/versions/<int:ordinal>/", files.download, name="download"),
    path(
        "documents/<int:pk>/versions/<int:ordinal>/pages/<int:number>.png",
        files.page,
        name="page",
    ),
    path(
        "documents/<int:pk>/versions/<int:ordinal>/verification/",
        document.verification,
        name="verification",
    ),
    path("documents/<int:pk>/attachments/<int:ordinal>/", files.attached, name="attachment"),
]
# Incoming desk, registers and case files.
_REGISTRY: list[URLPattern] = [
    path("documents/incoming/", incoming.index, name="incoming"),
    path("documents/incoming/selection/", incoming.selection, name="incoming-selection"),
    path("documents/incoming/present/", incoming.present_many, name="present-many"),
    path("documents/incoming/paper/", paper.take_in, name="paper"),
    path("documents/incoming/paper/duplicates/", paper.duplicates, name="duplicates"),
    path("documents/<int:pk>/register/", incoming.register, name="register"),
    path("documents/<int:pk>/refuse/", incoming.refuse, name="refuse"),
    path("documents/<int:pk>/present/", incoming.present, name="present"),
    path("documents/<int:pk>/note/", incoming.take_note, name="note"),
    path("documents/<int:pk>/arrival-stamp/", paper.stamp, name="arrival-stamp"),
    path("documents/<int:pk>/cases/", cases.of_document, name="document-cases"),
    path("documents/<int:pk>/file/", cases.file, name="file"),
    path("registers/", registers.index, name="registers"),
    path("registers/<int:pk>/", registers.book, name="book"),
    path("registers/<int:pk>/print/", registers.print_book, name="book-pdf"),
    path("registers/<int:pk>/sheet/", registers.sheet_of_book, name="book-xlsx"),
    path("cases/", cases.index, name="cases"),
    path("cases/new/", cases.new, name="case-new"),
    path("cases/archive/", cases.archived, name="archive"),
    path("cases/<int:pk>/", cases.show, name="case"),
    path("cases/<int:pk>/add/", cases.add, name="case-add"),
    path("cases/<int:pk>/close/", cases.close, name="case-close"),
    path("cases/<int:pk>/reopen/", cases.reopen, name="case-reopen"),
]

urlpatterns = [*_OUTGOING, *_DOCUMENT, *_REGISTRY]
