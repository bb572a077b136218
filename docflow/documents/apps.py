from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "docflow.documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        import search
        from docflow.documents import asked, menu, queues, recorded, sources
        from docflow.documents.selectors import hanging, lent

        _decide()
        _move()
        _listen()
        _look_after()
        recorded.register()
        search.register(sources.SEARCH)
        asked.register()
        queues.register()
        hanging.register()
        lent.register()
        menu.register()


def _decide() -> None:
    from docflow.core import policy, web
    from docflow.documents import models, policies
    from docflow.documents.states import Perm

    policy.register(Perm, policies.refusal, reading=(Perm.VIEW, Perm.READ_PROCESSES))
    seen = (models.Document, models.CaseFile, models.FileList, models.HandOver)
    for model in (*seen, models.SealRequest, models.Loan):
        web.sees_by(model, Perm.VIEW)
    web.sees_by(models.Register, Perm.READ_REGISTER)
    for of_processes in (models.RoutePlan, models.Process):
        web.sees_by(of_processes, Perm.READ_PROCESSES)


def _move() -> None:
    from docflow.core import workflow
    from docflow.documents import models, states

    workflow.register(
        models.Document,
        *states.TABLES.values(),
        states.COPY,
        choose=lambda doc: states.table_for(doc.direction, doc.origin),
    )
    workflow.register(models.Loan, states.LOAN)
    workflow.register(models.CaseFile, states.CASE_FILE)
    workflow.register(models.FileList, states.FILE_LIST)
    workflow.register(models.HandOver, states.HAND_OVER)


def _listen() -> None:
    from docflow.core import events
    from docflow.core.workflow import StatusChanged
    from docflow.documents import handlers
    from docflow.org.services import delegating

    events.subscribe(StatusChanged, handlers.reindex)
    # Before rows close: then the file says because of whom it gathered.
    events.subscribe(StatusChanged, handlers.gather)
    events.subscribe(StatusChanged, handlers.close_answered)
    events.subscribe(StatusChanged, handlers.give_code)
    events.subscribe(delegating.DelegationBegan, handlers.lend_sight)
    events.subscribe(delegating.DelegationEnded, handlers.take_sight)


def _look_after() -> None:
    from docflow.core import integrity
    from docflow.documents import checks

    integrity.register("registers", checks.registers_without_gaps)
    integrity.register("versions", checks.issued_documents_have_files)
    integrity.register("copies", checks.copies_are_whole)
