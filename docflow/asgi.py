"""The composition root of the server: pages over HTTP, hints over sockets."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "docflow.settings.production")

# First: it loads the apps that the routes below import from.
pages = get_asgi_application()

from django.conf import settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from docflow.core.bodies import Bounded  # noqa: E402
from docflow.documents.views import verify  # noqa: E402
from docflow.exchange.envelope.xml import MAX_BYTES  # noqa: E402
from docflow.identity.sockets import Standing  # noqa: E402
from docflow.notifications.routing import websocket_urlpatterns  # noqa: E402

RECEIVING = reverse("exchange:receive")


def longest(path: str) -> int:
    """Bytes that a request to `path` may bring. Strangers' page: twice its files, so that its own
    words answer what is a little too large; another installation: one message; everybody's: a form
    with a few of the largest files."""
    if path == RECEIVING:
        return MAX_BYTES
    return 2 * verify.MOST_BYTES if path.startswith("/verify/") else 4 * settings.UPLOAD_LIMIT


application = ProtocolTypeRouter(
    {
        "http": Bounded(pages, longest),
        # A page of another site cannot open a socket in the name of a signed-in person.
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(Standing(URLRouter(websocket_urlpatterns)))
        ),
    }
)
