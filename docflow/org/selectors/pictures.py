"""Which picture a person's hand or an office's seal is drawn with."""

from docflow.core import files
from docflow.org.models import SigningPicture
from docflow.org.states import PictureKind


def of_person(user_id: int, kind: str = PictureKind.SIGNATURE) -> SigningPicture | None:
    """The picture of a person's hand in force now, or None: then a drawn one takes its place."""
    rows = SigningPicture.objects.filter(kind=kind, withdrawn_at=None, user_id=user_id)
    return rows.first()


def of_office(office_id: int) -> SigningPicture | None:
    """The picture of the office's seal in force now, or None: then a drawn one."""
    rows = SigningPicture.objects.filter(kind=PictureKind.SEAL, withdrawn_at=None)
    return rows.filter(office_id=office_id).first()


def hand_of(user_id: int | None, *, initial: bool = False) -> bytes | None:
    """PNG of a person's signature, or initial: without one of its own that is the signature,
    small. Raises files.Damaged."""
    if user_id is None:
        return None
    found = of_person(user_id, PictureKind.INITIAL) if initial else None
    found = found or of_person(user_id)
    return files.read(found.file_id) if found else None


def seal_of(office_id: int) -> bytes | None:
    """PNG of an office's seal. Raises files.Damaged."""
    found = of_office(office_id)
    return files.read(found.file_id) if found else None
