"""Routes of directives: lists, giving, one directive, and the steps of its parts."""

from django.urls import URLPattern, path

from directives.views import acts, beside, directive, giving, lists, reports, rules

app_name = "directives"

_LISTS: list[URLPattern] = [
    path("", lists.home, name="home"),
    path("board/", lists.overview, name="board"),
    path("mine/", lists.mine, name="mine"),
    path("list/", lists.listing, name="list"),
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
    path("documents/<int:pk>/give/", giving.give_on, name="give-on"),
    path("assignments/<int:pk>/give/", giving.give_below, name="give-below"),
]
_DIRECTIVE: list[URLPattern] = [
    path("<int:pk>/", directive.show, name="directive"),
    path("<int:pk>/files/<int:file>/", directive.file, name="file"),
    path("<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
    path("<int:pk>/cancel/", acts.cancel, name="cancel"),
    path("<int:pk>/reopen/", acts.reopen, name="reopen"),
    path("<int:pk>/target/", reports.target, name="target"),
    path("indicators/<int:pk>/measure/", reports.measure, name="measure"),
]
_ASSIGNMENT: list[URLPattern] = [
    path("assignments/<int:pk>/accept/", acts.accept, name="accept"),
    path("assignments/<int:pk>/return/", acts.return_, name="return"),
    path("assignments/<int:pk>/progress/", reports.progress, name="progress"),
    path("assignments/<int:pk>/result/", reports.result, name="result"),
    path("assignments/<int:pk>/approve/", acts.approve, name="approve"),
    path("assignments/<int:pk>/send-back/", acts.send_back, name="send-back"),
    path("assignments/<int:pk>/suspend/", acts.suspend, name="suspend"),
    path("assignments/<int:pk>/resume/", acts.resume, name="resume"),
    path("assignments/<int:pk>/insist/", acts.insist, name="insist"),
    path("assignments/<int:pk>/reassign/", acts.reassign, name="reassign"),
    path("assignments/<int:pk>/extend/", acts.extend, name="extend"),
    path("extensions/<int:pk>/grant/", acts.grant, name="grant"),
    path("extensions/<int:pk>/refuse/", acts.refuse, name="refuse"),
]

urlpatterns = [*_LISTS, *_RULES, *_GIVING, *_DIRECTIVE, *_ASSIGNMENT]
