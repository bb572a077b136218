"""The address of the socket, for the composition root."""

from django.urls import URLPattern, path

from docflow.notifications.consumers import NoticeConsumer

websocket_urlpatterns: list[URLPattern] = [path("ws/", NoticeConsumer.as_asgi())]
