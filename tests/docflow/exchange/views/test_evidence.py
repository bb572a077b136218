"""The evidence of a document, taken away from its page."""

import io
import zipfile

from django.urls import reverse

from docflow.exchange.services.evidence import layout
from signing.keys.models import Credential
from tests.docflow.exchange.conftest import arrived, carry
from tests.docflow.exchange.views.test_deliveries import as_


def export(position, document):
    return as_(position).post(reverse("exchange:evidence", args=[document.pk]))


def test_a_clerk_takes_it_from_the_panel(world):
    document = world.dispatch(subject="Kế hoạch", number=69, code="69/BC-UBND").document
    carry()

    panel = as_(world.cast.dung).get(reverse("exchange:deliveries", args=[document.pk]))
    answer = export(world.cast.dung, document)

    assert f'action="{reverse("exchange:evidence", args=[document.pk])}"' in panel.content.decode()
    data = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Length"] == str(len(data))
    assert answer["Content-Disposition"] == f'attachment; filename="bang-chung-{document.pk}.zip"'
    assert layout.ABOUT in zipfile.ZipFile(io.BytesIO(data)).namelist()


def test_the_receiver_takes_what_came(world):
    world.dispatch()
    carry()
    document = arrived(world.there)

    panel = as_(world.clerk_there).get(reverse("exchange:arrival", args=[document.pk]))

    assert reverse("exchange:evidence", args=[document.pk]) in panel.content.decode()
    answer = export(world.clerk_there, document)
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))


def test_an_officer_sees_no_button_and_is_refused(world):
    document = world.dispatch().document

    panel = as_(world.cast.an).get(reverse("exchange:deliveries", args=[document.pk]))

    assert reverse("exchange:evidence", args=[document.pk]) not in panel.content.decode()
    assert export(world.cast.an, document).status_code == 403
    assert export(world.clerk_there, document).status_code == 404


def test_without_a_system_key_it_says_so(world):
    document = world.dispatch().document
    Credential.objects.filter(owner=world.office.owner, purpose="system").delete()

    answer = export(world.cast.dung, document)

    assert answer.status_code == 409
    assert "Chưa có chứng thư số còn hiệu lực" in answer.content.decode()
