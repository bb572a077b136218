"""A form of a page as a browser would send it, filled with something that fits each control."""

from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from tests.access.house import PIN, pdf

WORDS = "Nội dung điền thử, đủ dài để được nhận."
DATE = "2026-06-15"
_SKIPPED = {"csrfmiddlewaretoken"}
_BY_TYPE = {"date": DATE, "password": PIN, "time": "08:00", "month": "2026-06", "color": "#000000"}


def form_for(page: bytes, url: str) -> dict[str, Any] | None:
    """What the first form of `page` that posts to `url` would send; None where there is none."""
    if not page.strip():
        return None
    for form in html.fromstring(page.decode(errors="replace")).iter("form"):
        target = urlsplit(urljoin(f"http://x{url}", form.get("action") or "")).path
        if (form.get("method") or "").lower() == "post" and target == urlsplit(url).path:
            return _filled(form)
    return None


def _filled(form: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for control in form.iter("input", "textarea", "select", "button"):
        name = control.get("name")
        if not name or name in _SKIPPED or control.get("disabled") is not None:
            continue
        value = _value(control, sent.get(name))
        if value is not None:
            sent[name] = value
    return sent


def _value(control: Any, before: Any) -> Any:
    kind = (control.get("type") or control.tag).lower()
    if control.tag == "select":
        return _chosen(control)
    if kind in ("checkbox", "radio"):
        return control.get("value") or "on" if control.get("checked") is not None else before
    if kind == "file":
        return SimpleUploadedFile("thu.pdf", pdf("thu"), "application/pdf")
    if control.tag == "button" or kind in ("submit", "image"):
        return before if before is not None else control.get("value") or ""
    given = control.text if control.tag == "textarea" else control.get("value")
    return given or _BY_TYPE.get(kind) or (control.get("min") or "1" if kind == "number" else WORDS)


def _chosen(select: Any) -> Any:
    options = [one for one in select.iter("option") if one.get("disabled") is None]
    values = [one.get("value", one.text or "") for one in options]
    picked = [
        value for value, one in zip(values, options, strict=True) if one.get("selected") is not None
    ]
    found = picked or [value for value in values if value][:1]
    if select.get("multiple") is not None:
        return found
    return found[0] if found else ""
