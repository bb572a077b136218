"""Reads the files that travel beside the envelope: base64, plain or zipped, within limits."""

import base64
import io
import mimetypes
import zipfile

from docflow.core import packed
from docflow.exchange.envelope.errors import BadMessage
from docflow.exchange.envelope.messages import Enclosure
from docflow.exchange.envelope.nodes import child, children, text
from docflow.exchange.envelope.xml import Element

MAX_FILES = 100
MAX_FILE = 60 * 1024 * 1024
MAX_TOTAL = 120 * 1024 * 1024
_ZIP_TYPES = frozenset({"application/zip", "application/x-zip-compressed"})
_PLAIN = "application/octet-stream"


def read_enclosures(root: Element, manifest: Element | None) -> tuple[Enclosure, ...]:
    """The files in the order of the manifest. Raises BadMessage."""
    holder = child(root, "AttachmentEncoded", "AttachmentEncoded")
    found = children(holder, "Attachment") if holder is not None else []
    if len(found) > MAX_FILES:
        raise BadMessage("R.Attachment", f"More than {MAX_FILES} attachments.")
    by_id: dict[str, Element] = {}
    for attachment in found:
        content_id = _content_id(text(attachment, "ContentId", "Attachment-ContentId"))
        if not content_id:
            raise BadMessage("N.Attachment-ContentId", "An attachment has no ContentId.")
        if content_id in by_id:
            raise BadMessage("M.Attachment-ContentId", f"ContentId {content_id[:40]} is repeated.")
        by_id[content_id] = attachment
    ordered = _ordered(by_id, manifest)
    files, total = [], 0
    for attachment in ordered:
        files.append(_enclosure(attachment))
        total += len(files[-1].data)
        if total > MAX_TOTAL:
            raise BadMessage("R.Attachment", f"The attachments hold more than {MAX_TOTAL} bytes.")
    return tuple(files)


def _ordered(by_id: dict[str, Element], manifest: Element | None) -> list[Element]:
    references = children(manifest, "Reference") if manifest is not None else []
    wanted = []
    for reference in references:
        content_id = _content_id(text(reference, "ContentId", "Manifest.ContentId"))
        if content_id not in by_id:
            raise BadMessage("N.Attachment", f"The manifest names {content_id[:40]}: not enclosed.")
        if content_id in wanted:
            raise BadMessage("M.Manifest.ContentId", f"{content_id[:40]} is named twice.")
        wanted.append(content_id)
    if len(wanted) != len(by_id):
        raise BadMessage("M.Manifest", "A file is enclosed that the manifest does not name.")
    return [by_id[content_id] for content_id in wanted]


def _enclosure(attachment: Element) -> Enclosure:
    name = text(attachment, "AttachmentName", "Attachment-Name")
    if not name.strip():
        raise BadMessage("N.Attachment-Name", "An attachment has no name.")
    media_type = text(attachment, "ContentType", "Attachment-Type").strip()
    encoded = text(attachment, "ContentTransferEncoded", "Attachment-Content")
    try:
        data = base64.b64decode("".join(encoded.split()), validate=True)
    except ValueError as error:
        raise BadMessage("T.Attachment-Content", f"{name[:40]} is not base64.") from error
    # A file that is an archive itself keeps its name; only what was packed for the way is opened.
    zipped = media_type.lower() in _ZIP_TYPES and not name.lower().endswith(".zip")
    if zipped:
        data = _unzip(data, name)
        media_type = mimetypes.guess_type(name)[0] or _PLAIN
    if len(data) > MAX_FILE:
        raise BadMessage("R.Attachment", f"{name[:40]} has more than {MAX_FILE} bytes.")
    return Enclosure(
        name=name,
        data=data,
        media_type=media_type or _PLAIN,
        description=text(attachment, "Description", "Attachment-Description"),
        zipped=zipped,
    )


def _unzip(data: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) != 1:
                raise BadMessage("M.Attachment-Type", f"{name[:40]}: not exactly one packed file.")
            return packed.read(archive, members[0], MAX_FILE)
    except packed.TooLarge as error:
        raise BadMessage("R.Attachment", f"{name[:40]} has more than {MAX_FILE} bytes.") from error
    # One of the broken kinds, so asked first.
    except packed.BadPacking as error:
        raise BadMessage("M.Attachment-Type", f"{name[:40]}: unknown packing.") from error
    except packed.BROKEN as error:
        raise BadMessage("M.Attachment-Type", f"{name[:40]}: the packing is broken.") from error


def _content_id(text_: str) -> str:
    return text_.strip().removeprefix("cid:")
