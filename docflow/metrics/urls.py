from django.urls import path

from docflow.metrics.views import figures, snapshots

app_name = "metrics"

urlpatterns = [
    path("", figures.page, name="figures"),
    path("xlsx/", figures.workbook, name="workbook"),
    path("danh-sach/<str:part>/", figures.listed, name="list"),
    path("chot/", snapshots.listed, name="snapshots"),
    path("chot/moi/", snapshots.freeze, name="freeze"),
    path("chot/<int:pk>/", snapshots.shown, name="snapshot"),
    path("chot/<int:pk>/xlsx/", snapshots.workbook, name="snapshot-xlsx"),
    path("chot/<int:pk>/pdf/", snapshots.paper, name="snapshot-pdf"),
    path("chot/<int:pk>/json/", snapshots.exported, name="snapshot-json"),
]
