from django.urls import path

from docflow.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.people, name="cast"),
    path("tien-do/", views.progress, name="progress"),
    path("vao/", views.enter, name="enter"),
    path("xac-nhan/", views.confirm, name="confirm"),
]
