from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "docflow.documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        from datetime import timedelta

        import search
        from docflow.core import events, integrity, policy, schedule, slots, web, workflow
        from docflow.documents import asked, checks, handlers, menu, policies, sources
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
        from docflow.documents.selectors import lists
        from docflow.documents.services import (
            borrowing,
            keeping_typed,
            leasing,
            leavers,
            limiting,
            preserving,
            recognising,
            reserving,
            retention,
            running,
            timing,
            waiting,
        )
        from docflow.documents.services.packages import bringing, making
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

        policy.register(Perm, policies.refusal)
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
        schedule.register("documents.preserve", timedelta(minutes=5), preserving.sweep)
        schedule.register("documents.renew", timedelta(hours=12), preserving.renew)
        schedule.register(timing.SWEEP, timedelta(minutes=1), timing.sweep, allow_parallel=True)
        schedule.register(
            making.SWEEP,
            timedelta(minutes=1),
            making.sweep,
            allow_parallel=True,
            limit=5,
            lease=making.LEASE,
        )
        schedule.register(
            bringing.SWEEP,
            timedelta(minutes=1),
            bringing.sweep,
            allow_parallel=True,
            limit=5,
            lease=bringing.LEASE,
        )
        schedule.register("documents.retention", timedelta(hours=1), retention.sweep, limit=500)
        schedule.register(leavers.SWEEP, timedelta(hours=1), leavers.sweep, limit=100)
        schedule.register("documents.typed", timedelta(hours=1), keeping_typed.sweep, limit=500)
        schedule.register("documents.leases", timedelta(hours=1), leasing.sweep, limit=500)
        schedule.register(
            recognising.SWEEP,
            timedelta(minutes=1),
            recognising.sweep,
            limit=2,
            lease=recognising.LEASE,
        )
        schedule.register(waiting.SWEEP, timedelta(minutes=1), waiting.sweep, allow_parallel=True)
        schedule.register(limiting.SWEEP, timedelta(minutes=5), limiting.sweep, limit=500)
        schedule.register(borrowing.SWEEP, timedelta(hours=1), borrowing.sweep, limit=500)
        schedule.register(reserving.SWEEP, timedelta(hours=1), reserving.sweep)
        schedule.register("documents.runs", timedelta(seconds=30), running.sweep)
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
