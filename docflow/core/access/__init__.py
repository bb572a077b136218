"""Who may see an object: grants, their reasons, and the lists that serve pages and search.

Owns the abstract models, principals, the book that writes grants and the query builders.
Each app owns its concrete tables and is the only one to write them.
"""

from docflow.core.access.book import Grant, GrantBook, books, register_book
from docflow.core.access.models import AccessBase, GrantReasonBase
from docflow.core.access.principals import group_principal, user_principal
from docflow.core.access.queries import newest, visible
from docflow.core.access.remembered import remembering
from docflow.core.access.tokens import offices_in, principals_in, tokens

__all__ = [
    "AccessBase",
    "Grant",
    "GrantBook",
    "GrantReasonBase",
    "books",
    "group_principal",
    "newest",
    "offices_in",
    "principals_in",
    "register_book",
    "remembering",
    "tokens",
    "user_principal",
    "visible",
]
