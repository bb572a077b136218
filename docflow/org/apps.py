from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "docflow.org"
    verbose_name = "Tổ chức"

    def ready(self) -> None:
        from datetime import timedelta

        from docflow.core import policy, schedule, web
        from docflow.org import menu, policies, recorded
        from docflow.org.models import SupportAccess
        from docflow.org.selectors import abbreviations, hanging
        from docflow.org.services import delegating, keys, teams
        from docflow.org.states import Perm
        from search.query import abbreviations as of_questions
        from signing.keys.models import Credential, PendingKey

        policy.register(Perm, policies.refusal, reading=(Perm.SEE_SUPPORT, Perm.END_SUPPORT))
        recorded.register()
        of_questions.use(abbreviations.rows)
        hanging.register()
        web.sees_by(Credential, Perm.SEE_KEY)
        web.sees_by(PendingKey, Perm.SEE_KEY)
        web.sees_by(SupportAccess, Perm.SEE_SUPPORT)
        schedule.register(delegating.SWEEP, timedelta(minutes=1), delegating.sweep)
        schedule.register(teams.SWEEP, timedelta(minutes=1), teams.sweep)
        schedule.register("org.keys", timedelta(hours=1), keys.remind)
        menu.register()
