"""Who may see and do what, written by hand from the rules of the office; no policy is read here.

Law: NĐ 30/2020/NĐ-CP (who drafts, checks, signs, numbers, registers and directs); the house rules:
sight follows what one was given to do, an administrator sees no content, what one may not know of
does not exist.
"""

# Officer, head, leader, clerk; head and officer of the other unit; leader of the other office,
# administrator; deputy leader, archivist; clerk and officer of the other office; who left.
EVERYBODY = (
    "an", "binh", "chi", "dung", "em", "ha", "giang", "khoa", "phuc", "lan", "oanh", "tam",
)  # fmt: skip
STAFF = frozenset(EVERYBODY) - {"khoa"}
CLERKS = frozenset({"dung", "oanh"})
NOBODY: frozenset[str] = frozenset()


def _(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Whoever is not named here is told that the object does not exist.
SEES: dict[str, dict[str, frozenset[str]]] = {
    "document": {
        # An's, and what became of it station by station: unit, leader, registry, all leaders.
        "draft": _("an"),
        "uploaded": _("an"),
        "shared": _("an ha"),
        "review": _("an binh"),
        "returned": _("an binh"),
        "leader": _("an binh chi"),
        "signed": _("an binh chi dung"),
        "issued": _("an binh chi phuc dung"),
        "filed": _("an binh chi phuc dung"),
        # A copy An asked of Chi; one that Chi permitted, which the registry makes.
        "copy": _("an chi"),
        "copy_permitted": _("an chi dung"),
        # The other unit's.
        "theirs": _("ha"),
        "theirs_review": _("ha em"),
        # Arrivals: the registry, then whom it was presented to, then who got the work.
        "arrived": _("dung"),
        "registered": _("dung"),
        "presented": _("dung chi"),
        "directed": _("dung chi binh em an"),
        "archived": _("dung lan"),
        # The other office's.
        "abroad_draft": _("giang"),
        "abroad_arrived": _("oanh"),
        "abroad_issued": _("oanh giang"),
    },
    "register": {
        # A book names every document of the office.
        "outgoing": _("dung"),
        "incoming": _("dung"),
        "secret": _("dung"),
        "abroad": _("oanh"),
    },
    # The list goes to everybody of its office.
    "file_list": {
        "mine": _("an binh chi phuc dung em ha lan"),
        "abroad": _("giang oanh tam"),
    },
    # Rules of the office are no content: everybody of it reads them, its administrator too.
    "route_plan": {
        "mine": _("an binh chi phuc dung em ha lan khoa"),
        "unit": _("an binh chi phuc dung em ha lan khoa"),
        "abroad": _("giang oanh tam"),
    },
    "process": {
        "mine": _("an binh chi phuc dung em ha lan khoa"),
        "drafted": _("an binh chi phuc dung em ha lan khoa"),
        "abroad": _("giang oanh tam"),
    },
    # Who offered it, and the archive.
    "hand_over": {"mine": _("an dung lan"), "abroad": _("giang oanh")},
    "case": {
        "offered": _("an binh dung lan"),
        "over": _("giang oanh"),
        "mine": _("an binh"),
        "theirs": _("ha em"),
        "abroad": _("giang"),
    },
    "directive": {
        "order": _("chi phuc binh em"),
        "below": _("chi binh an"),
        "other": _("chi phuc em"),
        "own": _("binh an"),
        "abroad": _("giang tam"),
    },
    "assignment": {
        "order": _("chi phuc binh em"),
        "coordinating": _("chi phuc binh em"),
        "below": _("chi binh an"),
        "other": _("chi phuc em"),
        "own": _("binh an"),
        "abroad": _("giang tam"),
    },
    "extension": {"below": _("chi binh an"), "other": _("chi phuc em")},
    "indicator": {"below": _("chi binh an"), "other": _("chi phuc em")},
    # Whoever sees one of its orders.
    "batch": {"both": _("chi phuc binh em"), "abroad": _("giang tam oanh")},
    # Whoever sees the document sees how it was sent; what came wrong is the registry's alone.
    "delivery": {"sent": _("an binh chi phuc dung"), "abroad": _("oanh giang")},
    # Figures name no document: whoever reads those of the office reads what was fixed.
    "snapshot": {"mine": _("binh chi dung em phuc lan"), "abroad": _("giang oanh")},
    "message": {"mine": _("dung"), "abroad": _("oanh")},
    "change_request": {"mine": _("dung"), "abroad": _("oanh")},
    # One's own, and the administrator's of the office; the seal is its clerks' and administrator's.
    "key": {"own": _("chi khoa"), "seal": _("dung khoa")},
    # The keepers of originals, and who has this one.
    "loan": {"mine": _("an dung lan"), "abroad": _("oanh tam")},
    "seal_request": {"theirs": _("dung"), "own": _("dung")},
    "pending": {"own": _("chi"), "seal": _("dung khoa")},
    "quarantine": {"mine": _("dung"), "abroad": _("oanh")},
    # The owner, and the unit it is shared with; no administrator.
    "saved_search": {
        "own": _("an"),
        "shared": _("an binh"),
        "theirs": _("ha em"),
        "abroad": _("giang"),
    },
}

OUTGOING = (
    "draft", "uploaded", "shared", "review", "returned", "leader", "signed", "issued", "filed",
    "copy", "copy_permitted", "theirs", "theirs_review", "abroad_draft", "abroad_issued",
)  # fmt: skip
INCOMING = ("arrived", "registered", "presented", "directed", "archived", "abroad_arrived")
STAMPED = ("registered", "presented", "directed")
_DRAFTER = {
    **{name: _("an") for name in OUTGOING},
    "theirs": _("ha"),
    "theirs_review": _("ha"),
    "abroad_draft": _("giang"),
    # From an old register: its drafter is not known.
    "abroad_issued": NOBODY,
}
_GIVER = {
    "order": _("chi"),
    "coordinating": _("chi"),
    "below": _("binh"),
    "other": _("chi"),
    "own": _("binh"),
    "abroad": _("giang"),
}
_HOLDER = {
    "order": _("binh"),
    "coordinating": _("em"),
    "below": _("an"),
    "other": _("em"),
    "own": _("an"),
    "abroad": _("tam"),
}
_LEAD = {**_HOLDER, "coordinating": NOBODY}

# Who of those who see an object may do it; an object that is not named: nobody.
MAY: dict[tuple[str, str], dict[str, frozenset[str]]] = {
    ("document", "edit"): {
        "draft": _("an"),
        "uploaded": _("an"),
        "shared": _("an"),
        "returned": _("an"),
        "theirs": _("ha"),
        "abroad_draft": _("giang"),
    },
    # The drafter until submission, the registry after; what the archive holds stays.
    ("document", "describe"): {
        "draft": _("an"),
        "uploaded": _("an"),
        "shared": _("an"),
        "returned": _("an"),
        "theirs": _("ha"),
        "abroad_draft": _("giang"),
        "signed": _("dung"),
        "issued": _("dung"),
        "filed": _("dung"),
        "registered": _("dung"),
        "presented": _("dung"),
        "directed": _("dung"),
        "abroad_issued": _("oanh"),
    },
    # Who writes it, was asked about it, or will sign it, while it is looked through.
    ("document", "comment"): {
        "draft": _("an"),
        "uploaded": _("an"),
        "shared": _("an"),
        "review": _("an binh"),
        "returned": _("an binh"),
        "leader": _("an binh chi"),
        "theirs": _("ha"),
        "theirs_review": _("ha em"),
        "abroad_draft": _("giang"),
    },
    # Who saw the draft; nobody who got the document only after the approval.
    ("document", "remarks"): {
        "draft": _("an"),
        "uploaded": _("an"),
        "shared": _("an ha"),
        "review": _("an binh"),
        "returned": _("an binh"),
        "leader": _("an binh chi"),
        "signed": _("an binh chi"),
        "issued": _("an binh chi"),
        "filed": _("an binh chi"),
        "theirs": _("ha"),
        "theirs_review": _("ha em"),
        "abroad_draft": _("giang"),
        # Never approved here: it came from an old register.
        "abroad_issued": _("oanh giang"),
    },
    # A copy is decided, not routed.
    ("document", "submit"): {**_DRAFTER, "copy": NOBODY, "copy_permitted": NOBODY},
    # Of what is in force, by whoever sees it.
    ("document", "copy"): {
        "issued": _("an binh chi phuc dung"),
        "filed": _("an binh chi phuc dung"),
        "registered": _("dung"),
        "presented": _("dung chi"),
        "directed": _("dung chi binh em an"),
        "archived": _("dung lan"),
        "abroad_issued": _("oanh giang"),
    },
    ("document", "decide copy"): {"copy": _("chi"), "copy_permitted": _("chi")},
    # Evidence of what went out or came in: clerks and leaders, of what they see.
    ("document", "prove"): {
        **{name: _("chi phuc dung") for name in ("issued", "filed")},
        **{name: _("dung") for name in ("arrived", "registered", "archived")},
        **{name: _("dung chi") for name in ("presented", "directed")},
        "abroad_arrived": _("oanh"),
        "abroad_issued": _("oanh giang"),
    },
    # Originals are lent by who keeps them.
    ("document", "lend"): {
        **{name: _("dung") for name in ("issued", "filed")},
        **{name: _("dung") for name in ("registered", "presented", "directed")},
        "archived": _("dung lan"),
        "abroad_issued": _("oanh"),
    },
    ("document", "review"): {
        "review": _("binh"),
        "leader": _("chi"),
        "theirs_review": _("em"),
    },
    # At one's own station: ask colleagues first, or give it back to one who agreed before.
    ("document", "advice"): {
        "review": _("binh"),
        "leader": _("chi"),
        "theirs_review": _("em"),
    },
    ("document", "give back"): {"leader": _("chi")},
    # Nobody has opened these yet.
    ("document", "take back"): {
        "review": _("an"),
        "theirs_review": _("ha"),
        "presented": _("dung"),
    },
    ("document", "undo"): {"leader": _("binh")},
    ("document", "return"): {
        "review": _("binh"),
        "theirs_review": _("em"),
        "leader": _("chi"),
        # Signed already: the signer or the registry takes it back.
        "signed": _("chi dung"),
        "issued": _("chi dung"),
        "filed": _("chi dung"),
        "presented": _("chi"),
        "directed": _("chi"),
        "abroad_issued": _("oanh"),
        # Giang wrote it and will sign it.
        "abroad_draft": _("giang"),
    },
    # A number is struck by the clerk, a draft by its drafter.
    ("document", "cancel"): {
        **_DRAFTER,
        "issued": _("dung"),
        "filed": _("dung"),
        "abroad_issued": _("oanh"),
    },
    ("document", "recall"): {
        "abroad_issued": _("oanh"),
        "abroad_draft": _("giang"),
        "leader": _("chi"),
        "signed": _("chi dung"),
        "issued": _("chi dung"),
        "filed": _("chi dung"),
        "copy": _("chi"),
        "copy_permitted": _("chi dung"),
    },
    ("document", "share"): {
        **_DRAFTER,
        # Not before it is issued: who asks for a copy does not hand its original on.
        "copy": NOBODY,
        "copy_permitted": NOBODY,
        "review": _("an binh"),
        "returned": _("an binh"),
        "leader": _("an binh chi"),
        "signed": _("an binh chi dung"),
        "issued": _("an binh chi phuc dung"),
        "filed": _("an binh chi phuc dung"),
        "theirs_review": _("ha em"),
        "arrived": _("dung"),
        "registered": _("dung"),
        "presented": _("dung chi"),
        "directed": _("dung chi binh em"),
        "archived": _("dung"),
        "abroad_arrived": _("oanh"),
        "abroad_issued": _("oanh giang"),
    },
    # A clean stamp is seen by the one who may set it now.
    ("document", "stamp"): {"leader": _("chi"), "signed": _("dung")},
    ("document", "number"): {
        **{name: _("dung") for name in ("signed", "copy_permitted", "issued", "filed")},
        "abroad_issued": _("oanh"),
    },
    ("document", "registry"): {
        "abroad_issued": _("oanh"),
        **{name: _("dung") for name in ("arrived", "registered", "presented", "directed")},
        **{name: _("dung") for name in ("signed", "copy_permitted", "issued", "filed", "archived")},
        "abroad_arrived": _("oanh"),
    },
    # Leaders and heads order; the registry enters what a leader said.
    ("document", "order"): {
        "copy": _("chi"),
        "copy_permitted": _("chi dung"),
        "review": _("binh"),
        "returned": _("binh"),
        "leader": _("binh chi"),
        "signed": _("binh chi dung"),
        "issued": _("binh chi phuc dung"),
        "filed": _("binh chi phuc dung"),
        "theirs_review": _("em"),
        "arrived": _("dung"),
        "registered": _("dung"),
        "presented": _("dung chi"),
        "directed": _("dung chi binh em"),
        "archived": _("dung"),
        "abroad_draft": _("giang"),
        "abroad_arrived": _("oanh"),
        "abroad_issued": _("oanh giang"),
    },
    ("hand_over", "take"): {"mine": _("dung lan"), "abroad": _("oanh")},
    ("hand_over", "withdraw"): {"mine": _("an"), "abroad": _("giang")},
    ("case", "hold"): {
        "mine": _("binh"),
        "theirs": _("em"),
        "abroad": _("giang"),
        "offered": _("binh dung lan"),
        "over": _("giang oanh"),
    },
    # As the hold, without the keeper whom it binds.
    ("case", "lift"): {
        "mine": _("binh"),
        "theirs": _("em"),
        "abroad": _(""),
        "offered": _("binh dung lan"),
        "over": _("oanh"),
    },
    ("case", "own"): {
        "mine": _("an"),
        "theirs": _("ha"),
        "abroad": _("giang"),
        "offered": _("an"),
        "over": _("giang"),
    },
    ("case", "keep"): {
        "offered": _("an lan"),
        "over": _("giang"),
        "mine": _("an"),
        "theirs": _("ha"),
        "abroad": _("giang"),
    },
    ("file_list", "keep"): {"mine": _("dung lan"), "abroad": _("oanh")},
    ("file_list", "approve"): {"mine": _("chi"), "abroad": _("giang")},
    # A head keeps those of the own unit: Bình's "unit" and "mine", Em's "drafted".
    ("route_plan", "keep"): {
        "mine": _("chi phuc dung khoa"),
        "unit": _("chi phuc dung khoa binh"),
        "abroad": _("giang oanh"),
    },
    # Into the own unit, from wherever one reads.
    ("route_plan", "copy"): {
        "mine": _("chi phuc dung khoa binh em"),
        "unit": _("chi phuc dung khoa binh em"),
        "abroad": _("giang oanh"),
    },
    ("process", "keep"): {
        "mine": _("chi phuc dung khoa binh"),
        "drafted": _("chi phuc dung khoa em"),
        "abroad": _("giang oanh"),
    },
    ("directive", "rule"): _GIVER,
    # Nobody has opened these two yet.
    ("directive", "withdraw"): {"own": _("binh"), "abroad": _("giang")},
    ("assignment", "rule"): _GIVER,
    ("assignment", "work"): _HOLDER,
    ("assignment", "lead"): _LEAD,
    ("assignment", "hand_on"): {
        "order": _("binh"),
        "coordinating": _("em"),
        "other": _("em"),
    },
    ("extension", "decide"): {"below": _("binh"), "other": _("chi")},
    ("indicator", "rule"): {"below": _("binh"), "other": _("chi")},
    ("batch", "rule"): {"both": _("chi"), "abroad": _("giang")},
    ("indicator", "measure"): {"below": _("an"), "other": _("em")},
    ("key", "pin"): {"own": _("chi"), "seal": _("dung khoa")},
    ("key", "revoke"): {"own": _("chi khoa"), "seal": _("khoa")},
    # Nobody gives back the own tries.
    ("key", "reset"): {"own": _("khoa"), "seal": _("khoa")},
    ("pending", "renew"): {"own": _("chi"), "seal": _("khoa")},
    ("saved_search", "keep"): {
        "own": _("an"),
        "shared": _("an"),
        "theirs": _("ha"),
        "abroad": _("giang"),
    },
    # Two people: never the clerk who asked.
    ("loan", "keep"): {"mine": _("dung lan"), "abroad": _("oanh")},
    ("seal_request", "confirm"): {"theirs": _("dung")},
    ("delivery", "send"): {"sent": _("dung"), "abroad": _("oanh")},
}

# Without an object: by what a person is.
ROLES: dict[str, frozenset[str]] = {
    "anybody": frozenset(EVERYBODY),
    "nobody": frozenset(),
    "staff": STAFF,
    "clerk": CLERKS,
    "archive": CLERKS | {"lan"},
    "administrator": _("khoa"),
    "keeper of the calendar": _("khoa dung oanh"),
    # Leaders of what they see, the administrator of what is no content.
    "reader of the audit": _("chi phuc giang khoa"),
    "keeper of addresses": _("khoa dung oanh"),
    "keeper of the form": _("chi giang khoa"),
    # The head decides how the office counts; deputies and the registry read it.
    "reader of books": _("chi dung giang khoa phuc oanh"),
    # Leaders, the registry and the administrator, each for the own office.
    "keeper of reminders": _("chi dung giang khoa phuc oanh"),
    "keeper of routes": _("binh chi dung em giang khoa phuc oanh"),
    "giver": _("binh chi dung em giang phuc oanh"),
    "reader of figures": _("binh chi dung em giang phuc lan oanh"),
    "keeper of figures": _("chi dung giang phuc oanh"),
}


def sees(kind: str, name: str) -> frozenset[str]:
    return SEES[kind][name]


def may(kind: str, name: str, what: str) -> frozenset[str]:
    """Who may; everybody who sees, where `what` is only looking."""
    if what == "look":
        return sees(kind, name)
    return MAY[kind, what].get(name, NOBODY)
