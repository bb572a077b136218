"""Who is who: offices, units, councils, people, positions, authority, delegation, the calendar."""

from docflow.org.models.abbreviations import Abbreviation
from docflow.org.models.authority import CapacityRule, Delegation
from docflow.org.models.calendar import CalendarDay
from docflow.org.models.councils import Council, CouncilSeat
from docflow.org.models.offices import Office, OfficeCode, Unit
from docflow.org.models.people import Membership, Position, Team, User
from docflow.org.models.pictures import SigningPicture
from docflow.org.models.support import SupportAccess

__all__ = [
    "Abbreviation",
    "CalendarDay",
    "CapacityRule",
    "Council",
    "CouncilSeat",
    "Delegation",
    "Membership",
    "Office",
    "OfficeCode",
    "Position",
    "SigningPicture",
    "SupportAccess",
    "Team",
    "Unit",
    "User",
]
