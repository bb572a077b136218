from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "docflow.documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        import search
        from docflow.core import events, integrity, policy, slots, web, workflow
        from docflow.documents import (
            asked,
            checks,
            handlers,
            menu,
            policies,
            queues,
            recorded,
            sources,
        )
        from docflow.documents.models import (
            CaseFile,
            Document,
            FileList,
            HandOver,
            Loan,
            Process,
            Register,
            RoutePlan,
            SealRequest,
        )
        from docflow.documents.selectors import hanging, lists
        from docflow.documents.states import (
            CASE_FILE,
            COPY,
            FILE_LIST,
            HAND_OVER,
            LOAN,
            TABLES,
            Perm,
            table_for,
        )
        from docflow.org.services import delegating
        from docflow.org.states import Role

        policy.register(Perm, policies.refusal, reading=(Perm.VIEW,))
        recorded.register()
        web.sees_by(Document, Perm.VIEW)
        web.sees_by(CaseFile, Perm.VIEW)
        web.sees_by(FileList, Perm.VIEW)
        web.sees_by(HandOver, Perm.VIEW)
        web.sees_by(SealRequest, Perm.VIEW)
        web.sees_by(Loan, Perm.VIEW)
        web.sees_by(Register, Perm.READ_REGISTER)
        web.sees_by(RoutePlan, Perm.READ_PROCESSES)
        web.sees_by(Process, Perm.READ_PROCESSES)
        workflow.register(
            Document,
            *TABLES.values(),
            COPY,
            choose=lambda doc: table_for(doc.direction, doc.origin),
        )
        workflow.register(Loan, LOAN)
        workflow.register(CaseFile, CASE_FILE)
        workflow.register(FileList, FILE_LIST)
        workflow.register(HandOver, HAND_OVER)
        events.subscribe(workflow.StatusChanged, handlers.reindex)
        # Before rows close: then the file says because of whom it gathered.
        events.subscribe(workflow.StatusChanged, handlers.gather)
        events.subscribe(workflow.StatusChanged, handlers.close_answered)
        events.subscribe(workflow.StatusChanged, handlers.give_code)
        events.subscribe(delegating.DelegationBegan, handlers.lend_sight)
        events.subscribe(delegating.DelegationEnded, handlers.take_sight)
        search.register(sources.SEARCH)
        asked.register()
        queues.register()
        hanging.register()
        integrity.register("registers", checks.registers_without_gaps)
        integrity.register("versions", checks.issued_documents_have_files)
        integrity.register("copies", checks.copies_are_whole)
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
