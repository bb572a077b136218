"""Looking through the objects of a PDF; each function answers with codes of `findings`."""

from collections.abc import Iterator

import pikepdf

# A page of text has some dozens of objects; beyond this a file is not looked through.
MOST_OBJECTS = 400_000
ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/GoToR": "launch",
    "/GoToE": "launch",
    "/ImportData": "launch",
    "/SubmitForm": "uri",
    "/URI": "uri",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/RichMediaExecute": "multimedia",
}
MULTIMEDIA = {"/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"}
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary, direct ones included: an action may hide inside another object."""
    for top in pdf.objects:
        stack: list[pikepdf.Object] = [top]
        while stack:
            found = stack.pop()
            if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
                yield found
                children = list(found.values())
            elif isinstance(found, pikepdf.Array):
                children = list(found)
            else:
                continue
            stack += [c for c in children if _is_container(c) and not c.is_indirect]


def active(pdf: pikepdf.Pdf) -> set[str]:
    """Actions, attachments, multimedia and content kept elsewhere, wherever they stand."""
    codes = set()
    for found in dictionaries(pdf):
        codes |= {ACTIONS[s]} if (s := _name(found, "/S")) in ACTIONS else set()
        codes |= {"javascript"} if "/JS" in found else set()
        codes |= {"additional_actions"} if "/AA" in found else set()
        codes |= {"embedded_files"} if "/EF" in found else set()
        codes |= {"multimedia"} if _name(found, "/Subtype") in MULTIMEDIA else set()
        if isinstance(found, pikepdf.Stream) and "/F" in found:
            codes.add("external_streams")
    return codes


def document(pdf: pikepdf.Pdf) -> set[str]:
    """What the catalogue asks for: opening actions, forms, names, layers."""
    root, codes = pdf.Root, set()
    if "/OpenAction" in root and _name(root.OpenAction, "/S") not in ("", "/GoTo"):
        codes.add("open_action")
    names = root.get("/Names", {})
    codes |= {"javascript"} if "/JavaScript" in names else set()
    codes |= {"embedded_files"} if "/EmbeddedFiles" in names or "/Collection" in root else set()
    form = root.get("/AcroForm", {})
    if "/XFA" in form:
        codes.add("dynamic_form" if root.get("/NeedsRendering", False) else "xfa")
    return codes | layers(root)


def layers(root: pikepdf.Object) -> set[str]:
    """Optional content; hidden when a layer starts switched off (ISO 32000-1, 8.11.4)."""
    if "/OCProperties" not in root:
        return set()
    default = root.OCProperties.get("/D", {})
    off = len(default.get("/OFF", [])) > 0 or default.get("/BaseState", "/ON") != "/ON"
    return {"hidden_layers"} if off else {"layers"}


def terminal_fields(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """Each form field with its type; a tree with a cycle ends."""
    seen: set[tuple[int, int]] = set()
    stack = [(field, "") for field in pdf.Root.get("/AcroForm", {}).get("/Fields", [])]
    while stack:
        field, inherited = stack.pop()
        if not isinstance(field, pikepdf.Dictionary) or field.objgen in seen:
            continue
        if field.is_indirect:
            seen.add(field.objgen)
        kind = _name(field, "/FT") or inherited
        kids = [kid for kid in field.get("/Kids", []) if "/T" in kid]
        if kids:
            stack += [(kid, kind) for kid in kids]
        else:
            yield kind, field


def undrawn(field: pikepdf.Object) -> set[str]:
    """A value without a picture of it: each viewer would draw its own, and flattening lose it."""
    typed = field.get("/V")
    lost = isinstance(typed, pikepdf.String) and bool(str(typed)) and "/AP" not in field
    return {"dynamic_form"} if lost else set()


def annotations(pdf: pikepdf.Pdf) -> set[str]:
    """Anything drawn over the page besides links and signature widgets."""
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            if isinstance(note, pikepdf.Dictionary) and _name(note, "/Subtype") not in (
                "/Link",
                "/Widget",
            ):
                return {"annotations"}
    return set()


def fonts(pdf: pikepdf.Pdf) -> set[str]:
    """Fonts the pages use without carrying them: another machine would show other letters."""
    seen: set[tuple[int, int]] = set()
    stack: list[pikepdf.Object] = [page.get("/Resources", {}) for page in pdf.pages]
    while stack:
        resources = stack.pop()
        if not isinstance(resources, pikepdf.Dictionary):
            continue
        if resources.is_indirect:
            if resources.objgen in seen:
                continue
            seen.add(resources.objgen)
        if any(not _embedded(font) for font in resources.get("/Font", {}).values()):
            return {"fonts_not_embedded"}
        for inner in resources.get("/XObject", {}).values():
            if inner.is_indirect and inner.objgen not in seen:
                seen.add(inner.objgen)
                stack.append(inner.get("/Resources", {}))
    return set()


def _embedded(font: pikepdf.Object) -> bool:
    kind = _name(font, "/Subtype")
    if kind == "/Type3":
        return True
    if kind == "/Type0":
        return all(_embedded(inner) for inner in font.get("/DescendantFonts", []))
    return any(key in font.get("/FontDescriptor", {}) for key in FONT_FILES)


def _name(found: pikepdf.Object, key: str) -> str:
    """The value of `key` as text when it is a name, else nothing."""
    if not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        return ""
    value = found.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _is_container(value: object) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array)
