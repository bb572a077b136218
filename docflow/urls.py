"""The composition root of pages: each app's routes under its own name."""

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from docflow.core.web import public
from docflow.desk import api
from docflow.identity.owing import without_factor

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("docflow.desk.urls")),
    path("", include("docflow.documents.urls")),
    path("gui-nhan/", include("docflow.exchange.urls")),
    path("chi-so/", include("docflow.metrics.urls")),
    path("thong-bao/", include("docflow.notifications.urls")),
    path("tai-khoan/", include("docflow.identity.urls")),
    path("quan-tri/", include("docflow.org.urls")),
    path("api/", api.urls()),
    path("ngon-ngu/", without_factor(public(set_language)), name="set_language"),
]
if apps.is_installed("directives"):
    urlpatterns.append(path("chi-dao/", include("directives.urls")))
if settings.DEMO:
    urlpatterns.append(path("trinh-dien/", include("docflow.demo.urls")))
