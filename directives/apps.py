from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectivesConfig(AppConfig):
    name = "directives"
    verbose_name = "Chỉ đạo"

    def ready(self) -> None:
        from directives import asked, policies, recorded, sources
        from directives.models import Assignment, Batch, Directive, Extension, Indicator
        from directives.selectors import hanging, soundness, traces
        from directives.states import ASSIGNMENT, DIRECTIVE, EXTENSION, Perm
        from docflow.core import integrity, policy, web, workflow
        from docflow.documents.selectors import traces as of_documents
        from search import register

        policy.register(Perm, policies.refusal, policies.refusals, reading=(Perm.VIEW,))
        recorded.register()
        for model in (Directive, Batch, Assignment, Extension, Indicator):
            web.sees_by(model, Perm.VIEW)
        workflow.register(Directive, DIRECTIVE)
        workflow.register(Assignment, ASSIGNMENT)
        workflow.register(Extension, EXTENSION)
        register(sources.SEARCH)
        asked.register()
        hanging.register()
        of_documents.register(traces.orders_on)
        integrity.register("directives", soundness.directives_are_sound)
        _listen()
        _read_figures()
        _sweep()
        _stand_on_pages()


def _listen() -> None:
    from directives import handlers
    from docflow.core import events
    from docflow.core.workflow import StatusChanged
    from docflow.org.services.calendars import CalendarChanged

    events.subscribe(StatusChanged, handlers.reindex)
    events.subscribe(StatusChanged, handlers.plan_reminders)
    events.subscribe(StatusChanged, handlers.close_answered)
    events.subscribe(StatusChanged, handlers.tell_recalled)
    events.subscribe(CalendarChanged, handlers.recount)


def _read_figures() -> None:
    from directives.selectors import measures, process_measures
    from directives.services import figures

    figures.register(
        "directives.on_time", measures.on_time_share, _("Tỷ lệ việc hoàn thành đúng hạn (%)")
    )
    figures.register(
        "directives.on_time_heads",
        measures.on_time_share_of_heads,
        _("Tỷ lệ việc do lãnh đạo phòng giao hoàn thành đúng hạn (%)"),
    )
    figures.register(
        "processes.units",
        process_measures.units_share,
        _("Đơn vị có quy trình nội bộ (%)"),
        process_measures.BEHIND,
    )
    figures.register(
        "processes.shortened",
        process_measures.shortened_share,
        _("Quy trình được cắt giảm thời gian (%)"),
        process_measures.BEHIND,
    )
    figures.register(
        "processes.investment",
        process_measures.investment_cut,
        _("Thời gian cắt giảm, dự án đầu tư (%)"),
        process_measures.BEHIND,
    )


def _sweep() -> None:
    from directives.services import digesting, readings, recounting, reminding
    from docflow.core import schedule
    from docflow.notifications.services import digests

    schedule.register("directives.figures", timedelta(minutes=15), readings.read_figures)
    schedule.register(recounting.SWEEP, timedelta(minutes=5), recounting.sweep, limit=200)
    schedule.register(
        reminding.SWEEP,
        timedelta(seconds=20),
        reminding.sweep,
        limit=reminding.BATCH,
        allow_parallel=True,
    )
    for section in digesting.sections():
        digests.register(section)


def _stand_on_pages() -> None:
    from directives import policies
    from directives.selectors import work
    from docflow.core import policy, slots
    from docflow.documents.states import Perm as DocumentPerm
    from docflow.org.states import Role

    slots.register(
        "frame.place",
        "directives:home",
        _("Chỉ đạo"),
        order=40,
        key="i",
        icon="clipboard-document-check",
        when=lambda actor, _obj: actor.role != Role.ADMINISTRATOR,
        count=work.waiting_count,
    )
    slots.register(
        "frame.place",
        "directives:rules",
        _("Nhắc việc"),
        order=85,
        icon="bell-alert",
        when=lambda actor, _obj: actor.role == Role.ADMINISTRATOR,
    )
    slots.register(
        "registers.more",
        "directives:followup",
        _("Sổ theo dõi giải quyết văn bản đến"),
        when=lambda actor, _obj: policy.can(actor, DocumentPerm.READ_REGISTER),
    )
    slots.register("document.side", "directives:of_document", _("Chỉ đạo"), order=30)
    slots.register(
        "document.page",
        "directives:give-on",
        _("Giao việc từ đoạn này"),
        when=policies.orders_from,
    )
    slots.register(
        "document.act",
        "directives:give-on",
        _("Giao việc"),
        order=20,
        icon="clipboard-document-check",
        when=policies.directs,
    )
