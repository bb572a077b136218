"""The composition root of pages: each app's routes under its own name."""

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from docflow.core.web import public
from docflow.desk import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("docflow.desk.urls")),
    path("", include("docflow.documents.urls")),
    path("gui-nhan/", include("docflow.exchange.urls")),
    path("chi-so/", include("docflow.metrics.urls")),
    path("thong-bao/", include("docflow.notifications.urls")),
    path("quan-tri/", include("docflow.org.urls")),
    path("api/", api.urls()),
    path("ngon-ngu/", public(set_language), name="set_language"),
]
if apps.is_installed("directives"):
    urlpatterns.append(path("chi-dao/", include("directives.urls")))
if settings.DEMO:
    urlpatterns.append(path("trinh-dien/", include("docflow.demo.urls")))
