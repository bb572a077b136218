"""Routes of what people are told."""

from django.urls import path

from docflow.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/open/", views.open_, name="open"),
    path("read/", views.read, name="read"),
    path("since/<int:known>/", views.since, name="since"),
]
