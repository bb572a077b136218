"""Routes of directives: lists, giving, one directive, and the steps of its parts."""

from django.urls import URLPattern, path

from directives.views import (
    acts,
    agenda,
    batches,
    beside,
    board,
    completing,
    directive,
    escalated,
    exports,
    followup,
    giving,
    indicators,
    lists,
    mine,
    plans,
    reports,
    rules,
    slip,
)

app_name = "directives"

_LISTS: list[URLPattern] = [
    path("", lists.home, name="home"),
    path("board/", board.overview, name="board"),
    path("board/unit/", board.unit_board, name="unit-board"),
    path("board/sheet/", exports.board_sheet, name="board-sheet"),
    path("board/print/", exports.board_print, name="board-print"),
    path("mine/", mine.mine, name="mine"),
    path("mine/escalated/", escalated.listing, name="escalated"),
    path("mine/calendar/", agenda.month, name="calendar"),
    path("mine/calendar.ics", agenda.download, name="calendar-file"),
    path("list/", lists.listing, name="list"),
    path("list/sheet/", exports.list_sheet, name="list-sheet"),
    path("list/print/", exports.list_print, name="list-print"),
    path("followup/", followup.register, name="followup"),
    path("followup/print/", followup.print_register, name="followup-pdf"),
    path("followup/sheet/", followup.sheet, name="followup-xlsx"),
]
_RULES: list[URLPattern] = [
    path("rules/", rules.show, name="rules"),
    path("rules/switch/", rules.switch, name="rule-switch"),
    path("rules/restore/", rules.restore, name="rules-restore"),
]
_GIVING: list[URLPattern] = [
    path("give/", giving.give, name="give"),
    path("give/deadline/", giving.deadline, name="deadline"),
    path("documents/<int:pk>/", beside.of_document, name="of_document"),
    path("documents/<int:pk>/slip/", slip.slip, name="slip"),
    path("documents/<int:pk>/give/", giving.give_on, name="give-on"),
    path("assignments/<int:pk>/give/", giving.give_below, name="give-below"),
]
_DIRECTIVE: list[URLPattern] = [
    path("<int:pk>/", directive.show, name="directive"),
    path("<int:pk>/files/<int:file>/", directive.file, name="file"),
    path("<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
    path("<int:pk>/cancel/", acts.cancel, name="cancel"),
    path("<int:pk>/reopen/", acts.reopen, name="reopen"),
    path("<int:pk>/product/", completing.product, name="product"),
    path("<int:pk>/when/", completing.deadline, name="first-deadline"),
    path("<int:pk>/with/", completing.cooperation, name="cooperation"),
    path("<int:pk>/target/", indicators.target, name="target"),
]
_INDICATOR: list[URLPattern] = [
    path("indicators/<int:pk>/measure/", indicators.measure, name="measure"),
    path("indicators/<int:pk>/change/", indicators.change, name="indicator-change"),
    path("indicators/<int:pk>/remove/", indicators.remove, name="indicator-remove"),
    path("indicators/<int:pk>/end/", indicators.end, name="indicator-end"),
]
_PLANS: list[URLPattern] = [
    path("plans/", plans.listing, name="plans"),
    path("plans/plan/", plans.show, name="plan"),
    path("plans/plan/xlsx/", plans.workbook, name="plan-xlsx"),
]
_BATCHES: list[URLPattern] = [
    path("batches/", batches.listing, name="batches"),
    path("batches/<int:pk>/", batches.show, name="batch"),
    path("batches/<int:pk>/xlsx/", batches.workbook, name="batch-xlsx"),
    path("batches/<int:pk>/urge/", batches.urge, name="batch-urge"),
    path("batches/<int:pk>/cancel/", batches.cancel, name="batch-cancel"),
    path("batches/<int:pk>/approve/", batches.approve, name="batch-approve"),
]
_ASSIGNMENT: list[URLPattern] = [
    path("assignments/<int:pk>/accept/", acts.accept, name="accept"),
    path("assignments/<int:pk>/return/", acts.return_, name="return"),
    path("assignments/<int:pk>/quick/", reports.quick, name="quick"),
    path("assignments/<int:pk>/progress/", reports.progress, name="progress"),
    path("assignments/<int:pk>/result/", reports.result, name="result"),
    path("assignments/<int:pk>/approve/", acts.approve, name="approve"),
    path("assignments/<int:pk>/send-back/", acts.send_back, name="send-back"),
    path("assignments/<int:pk>/suspend/", acts.suspend, name="suspend"),
    path("assignments/<int:pk>/urge/", acts.urge, name="urge"),
    path("assignments/<int:pk>/resume/", acts.resume, name="resume"),
    path("assignments/<int:pk>/insist/", acts.insist, name="insist"),
    path("assignments/<int:pk>/reassign/", acts.reassign, name="reassign"),
    path("assignments/<int:pk>/extend/", acts.extend, name="extend"),
    path("assignments/<int:pk>/deadline/", acts.move_deadline, name="move-deadline"),
    path("extensions/<int:pk>/grant/", acts.grant, name="grant"),
    path("extensions/<int:pk>/refuse/", acts.refuse, name="refuse"),
]

urlpatterns = [
    *_LISTS,
    *_RULES,
    *_GIVING,
    *_DIRECTIVE,
    *_INDICATOR,
    *_PLANS,
    *_BATCHES,
    *_ASSIGNMENT,
]
