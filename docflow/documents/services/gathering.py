"""Case files filled by the flow: an issued answer joins what it answers, finished work is filed.

Law: NĐ 30/2020/NĐ-CP, Điều 29.3 (all documents of the work go into its file). Whoever keeps the
file laid one document of the matter in; the rest follows, and nothing is copied.
"""

from docflow.core import deeds, workflow
from docflow.core.actor import Actor
from docflow.documents.models import CaseFile, CaseFileItem, Document
from docflow.documents.selectors import gathering as found
from docflow.documents.services import placing
from docflow.documents.states import CaseStatus, Status


def gather(document: Document, actor: Actor) -> None:
    """Lay what is done of the matter into the open files that hold a part of it.

    Part of the act that finished `document`. Nothing goes where the file's keeper could not see
    it. `document` itself is filed when it then lies in a file.
    """
    with deeds.act():
        matter = found.matter(document)
        for case_file in found.open_files(matter):
            _fill(case_file, matter, actor)
        placed = CaseFileItem.objects.filter(
            document=document, case_file__status=CaseStatus.OPEN
        ).select_related("case_file")
        first = placed.order_by("case_file").first()
        if first is not None:
            _file(document, first.case_file, actor)


def _fill(case_file: CaseFile, matter: list[Document], actor: Actor) -> None:
    row = workflow.lock(case_file)
    if row.status != CaseStatus.OPEN:
        return
    lying = set(row.items.filter(document__in=matter).values_list("document", flat=True))
    seen = found.seen_by(row.keeper, matter)
    machine = Actor.system(row.office_id, row.office.name)
    for one in matter:
        if one.pk in lying or one.pk not in seen or one.status not in found.DONE:
            continue
        placing.place(case_file=row, document=one, actor=machine, because_of=actor.name)


def _file(document: Document, case_file: CaseFile, actor: Actor) -> None:
    if document.status not in (Status.ISSUED, Status.COMPLETED):
        return
    machine = Actor.system(document.office_id, document.office.name)
    data = {"case": case_file.code, "because_of": actor.name}
    workflow.advance(document, "file", actor=machine, data=data)
