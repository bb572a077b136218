"""How often one person and one address may ask, by what an answer costs.

An address is often a whole office behind one line, so it may do ten times what a person may.
Guessing passwords and the public page are counted apart.
"""

#: What: (times for a person, times for an address, in so many seconds).
RATE_LIMITS: dict[str, tuple[int, int, int]] = {
    # Any page, picture or panel: leafing through a long document is dozens of them.
    "ask": (900, 9_000, 60),
    "write": (120, 1_200, 60),
    "search": (120, 1_200, 60),
    # Drawn anew from many rows, or packed from many files.
    "export": (30, 300, 60),
    # Read, tried and rewritten in processes of their own.
    "upload": (30, 300, 60),
}
#: Routes that cost more than their kind; every other counts as "write" with POST, else as "ask".
RATED_ROUTES: dict[str, str] = {
    **dict.fromkeys(
        ("desk:search", "desk:look-document", "desk:look-directive", "api:search"), "search"
    ),
    **dict.fromkeys(
        (
            *("desk:search-sheet", "api:metrics", "metrics:workbook", "metrics:snapshot-xlsx"),
            *("metrics:snapshot-pdf", "metrics:snapshot-json", "metrics:freeze"),
            *("documents:book-pdf", "documents:book-xlsx", "documents:file-list-pdf"),
            *("documents:file-list-xlsx", "documents:loans-pdf", "documents:loans-xlsx"),
            *("documents:case-documents", "documents:case-package", "documents:hand-over-minutes"),
            *("documents:hand-over-list", "documents:hand-over-package", "documents:package"),
            *("documents:copy-print", "documents:arrival-slip"),
            *("directives:board-sheet", "directives:list-sheet", "directives:followup-pdf"),
            *("directives:followup-xlsx", "directives:plan-xlsx", "directives:batch-xlsx"),
            *("directives:slip", "directives:calendar-file"),
            *("exchange:postal-pdf", "exchange:postal-xlsx", "exchange:evidence"),
        ),
        "export",
    ),
    **dict.fromkeys(
        (
            *("documents:upload", "documents:word-new", "documents:paper", "documents:scans"),
            *("documents:attachments", "documents:looks", "documents:brought"),
            *("documents:file-list-import", "documents:copy-new"),
            *("directives:progress", "directives:result"),
            *("org:key-upload", "org:anchor-add"),
        ),
        "upload",
    ),
    # Another installation: its messages are counted by what waits (`exchange.views.gate`).
    "exchange:receive": "ask",
}
