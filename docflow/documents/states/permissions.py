"""What a person may do to a document, and to what belongs to it."""

from enum import StrEnum, auto


class Perm(StrEnum):
    """What a person may do to a document."""

    VIEW = auto()
    DRAFT = auto()
    EDIT = auto()
    # Comments on a passage: who looks through the draft writes them, who saw it then reads them.
    COMMENT = auto()
    READ_COMMENTS = auto()
    SUBMIT = auto()
    REVIEW = auto()
    # At an open station: ask colleagues first, or give it back to an earlier one.
    ASK_OPINION = auto()
    REROUTE = auto()
    # What was passed on and nobody has opened yet.
    TAKE_BACK = auto()
    UNDO = auto()
    APPROVE = auto()
    RETURN = auto()
    SIGN = auto()
    NUMBER = auto()
    SEAL = auto()
    # The second clerk, where the office seals with two.
    CONFIRM_SEAL = auto()
    ISSUE = auto()
    DISPATCH = auto()
    CANCEL = auto()
    RECALL = auto()
    REGISTER = auto()
    REFUSE = auto()
    PRESENT = auto()
    FILE = auto()
    SHARE = auto()
    # The rest of the decree's fields: language, copies, remarks, who has it to deal with.
    DESCRIBE = auto()
    OPEN_CASE = auto()
    # Give a case file another keeper.
    PASS_ON = auto()
    # The yearly list of files: kept by the registry and the archive, approved by the head.
    KEEP_LIST = auto()
    APPROVE_LIST = auto()
    # The archive's side of a hand-over.
    TAKE_OVER = auto()
    # A legal hold on a case file, and its lifting.
    HOLD = auto()
    LIFT_HOLD = auto()
    READ_REGISTER = auto()
    IMPORT = auto()
    # Ask for a certified copy of a document; decide on a copy that was asked for.
    COPY = auto()
    DECIDE_COPY = auto()
    # The keeper lends an original, notes its return, prints the register of it.
    LEND = auto()
    # How long a station may take, and who answers for form.
    RULE_ROUTES = auto()
    # Reusable routes, and internal processes with their norms: of the office, or of one's unit.
    KEEP_ROUTES = auto()
    READ_PROCESSES = auto()
    KEEP_PROCESSES = auto()
    # Books and patterns of the office: read by who numbers, decided by its head.
    READ_SCHEME = auto()
    RULE_SCHEME = auto()
    # Held by no person: steps that follow from an event.
    FOLLOW = auto()
