from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "docflow.documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        from datetime import timedelta

        import search
        from docflow.core import events, integrity, policy, schedule, slots, web, workflow
        from docflow.documents import checks, handlers, menu, policies, sources
        from docflow.documents.models import CaseFile, Document, Register
        from docflow.documents.selectors import lists
        from docflow.documents.services import preserving
        from docflow.documents.states import CASE_FILE, TABLES, Direction, Perm
        from docflow.org.states import Role

        policy.register(Perm, policies.refusal)
        web.sees_by(Document, Perm.VIEW)
        web.sees_by(CaseFile, Perm.VIEW)
        web.sees_by(Register, Perm.READ_REGISTER)
        workflow.register(
            Document, *TABLES.values(), choose=lambda doc: TABLES[Direction(doc.direction)]
        )
        workflow.register(CaseFile, CASE_FILE)
        events.subscribe(workflow.StatusChanged, handlers.reindex)
        events.subscribe(workflow.StatusChanged, handlers.close_answered)
        search.register(sources.SEARCH)
        schedule.register("documents.preserve", timedelta(minutes=5), preserving.sweep)
        integrity.register("registers", checks.registers_without_gaps)
        integrity.register("versions", checks.issued_documents_have_files)
        slots.register(
            "frame.place",
            "documents:outgoing",
            _("Văn bản đi"),
            order=30,
            key="v",
            icon="paper-airplane",
            when=lambda actor, _obj: actor.role != Role.ADMINISTRATOR,
            count=lambda actor: lists.counted(actor, lists.waits_for(actor)),
        )
        menu.register()
