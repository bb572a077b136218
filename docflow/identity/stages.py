"""The step between the password and the desk: a second factor, for who has one."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# How the records of a sign-in name the provider of single sign-on, and the demo's one click.
PROVIDER, DEMO = "provider", "demo"


class SecondFactor(AuthenticateStage):
    """allauth's stage on our page; a provider that asked for a second factor itself is believed
    where the settings say so, and the demo asks nobody."""

    urlname = "identity:second"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if not self._should_handle(self.request):
            return None, True
        self.state["authentication_required"] = True
        return redirect(self.urlname), True

    def _should_handle(self, request: HttpRequest) -> bool:
        return super()._should_handle(request) and not asked_elsewhere(request, self.login.user)


def asked_elsewhere(request: HttpRequest, user: Any) -> bool:
    records = get_authentication_records(request, user)
    return any(
        one.get("method") == DEMO or (one.get("method") == PROVIDER and one.get("factor"))
        for one in records
    )
