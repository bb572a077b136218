"""What the installation is built of: each package, its version, its licence and why it is there.

Reads what the packages say of themselves, and the reasons from `pyproject.toml`.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

#: Licences under which a library may be part of Docflow: used unchanged, named, and its own source
#: offered where it asks for it. None that asks the same of our own code.
ALLOWED: Final = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU"),
        *("LGPL-2.1-or-later", "LGPL-3.0-only", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"),
    }
)
#: What packages write instead of the name of SPDX.
_MEANT: Final = {
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "gnu library or lesser general public license (lgpl)": "LGPL-3.0-only",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}
#: Packages whose own words say too little or too much; what their licence file says.
_READ: Final = {
    "axe-playwright-python": "MIT",
    # PDFium below it: BSD-3-Clause and Apache-2.0.
    "pypdfium2": "Apache-2.0 OR BSD-3-Clause",
    # "Other/Proprietary" names the registered word, no licence.
    "qrcode": "BSD-3-Clause",
}
_ONE_OR_OTHER: Final = re.compile(r"\s+(?:OR|AND)\s+|\s*[;,]\s*")


@dataclass(frozen=True, slots=True)
class Package:
    """`reason` is ours for what we name ourselves, else what needs it."""

    name: str
    version: str
    licence: str
    reason: str
    direct: bool
    allowed: bool


def packages(project: Path) -> Iterator[Package]:
    """Everything that `project` (its pyproject.toml) needs and that is installed here, by name."""
    reasons = reasons_in(project.read_text(encoding="utf-8"))
    needed = _needed(set(reasons))
    for name in sorted(needed):
        found = metadata.distribution(name)
        licence = licence_of(name, found.metadata)
        own = reasons.get(name)
        above = ", ".join(sorted(needed[name]))
        said = own if own is not None else f"needed by {above}"
        allowed = is_allowed(licence)
        yield Package(name, found.version, licence, said, own is not None, allowed)


def reasons_in(text: str) -> dict[str, str]:
    """The name of each package that the project names, with the comment above it or its group."""
    found: dict[str, str] = {}
    said, listing = "", False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("#") and listing:
            said = f"{said} {line[1:].strip()}" if said.endswith(",") else line[1:].strip()
        elif line.startswith('"') and listing:
            found[_name(line.split('"')[1])] = said
        else:
            listing = line.endswith("[") and not line.startswith(("#", "["))
            said = ""
    wanted = tomllib.loads(text)["project"]
    extras = wanted["optional-dependencies"].values()
    named = [*wanted["dependencies"], *(one for extra in extras for one in extra)]
    return {name: found.get(name, "") for name in map(_name, named)}


def licence_of(name: str, said: metadata.PackageMetadata) -> str:
    """The licence as SPDX writes it, as far as the package says it."""
    if name in _READ:
        return _READ[name]
    if written := _field(said, "License-Expression"):
        return written
    classes = said.get_all("Classifier") or []
    names = [one.rpartition(" :: ")[2] for one in classes if one.startswith("License ::")]
    text = "; ".join(names) or _field(said, "License").partition("\n")[0]
    parts = [_MEANT.get(one.casefold(), one) for one in _ONE_OR_OTHER.split(text) if one]
    return " OR ".join(dict.fromkeys(parts)) or "unknown"


def _field(said: metadata.PackageMetadata, name: str) -> str:
    return str(said[name]) if name in said else ""


def is_allowed(licence: str) -> bool:
    """Whether every licence that is named may be part of Docflow."""
    return all(one.strip("() ") in ALLOWED for one in _ONE_OR_OTHER.split(licence))


def _needed(direct: set[str]) -> dict[str, set[str]]:
    """Each installed package that is needed, with those that need it."""
    found: dict[str, set[str]] = {}
    waiting = [(name, frozenset[str](), "") for name in direct]
    while waiting:
        name, extras, above = waiting.pop()
        try:
            wants = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            # An extra that is not installed here.
            continue
        new = name not in found
        found.setdefault(name, set()).update({above} - {""})
        if new or extras:
            waiting += [
                (_name(one.name), frozenset(one.extras), name)
                for one in map(Requirement, wants)
                if _applies(one, extras) and (_name(one.name) not in found or one.extras)
            ]
    return found


def _applies(wanted: Requirement, extras: frozenset[str]) -> bool:
    if wanted.marker is None:
        return True
    return any(wanted.marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def _name(requirement: str) -> str:
    """The name as the index writes it (PEP 503)."""
    bare = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", bare[0] if bare else requirement).lower()
