"""Packages of case files: the decree's fields as XML, the files as they are, a signed manifest.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần II (names, types and lengths of fields). Reading trusts
nothing: signature, names, sizes and every hash are checked before anything is kept.
"""

from docflow.documents.services.packages.errors import BadPackage, Unfit

__all__ = ["BadPackage", "Unfit"]
