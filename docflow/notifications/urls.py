"""Routes of what people are told."""

from django.urls import path

from docflow.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/open/", views.open_, name="open"),
    path("read/", views.read, name="read"),
    path("digest/", views.digest, name="digest"),
    path("mail/", views.mail, name="mail"),
    path("mail/<int:pk>/retry/", views.mail_retry, name="mail-retry"),
    path("since/<int:known>/", views.since, name="since"),
]
