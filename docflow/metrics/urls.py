from django.urls import path

from docflow.metrics.views import figures

app_name = "metrics"

urlpatterns = [
    path("", figures.page, name="figures"),
    path("xlsx/", figures.workbook, name="workbook"),
]
