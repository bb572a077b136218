"""The address of the socket, for the composition root."""

from django.urls import URLPattern, path, re_path

from docflow.notifications.consumers import NoticeConsumer, NowhereConsumer

# What leads nowhere is turned away: without a route channels ends with an error and its report.
websocket_urlpatterns: list[URLPattern] = [
    path("ws/", NoticeConsumer.as_asgi()),
    re_path("", NowhereConsumer.as_asgi()),
]
