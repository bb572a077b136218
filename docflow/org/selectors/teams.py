"""Which teams stand for a position."""

from docflow.org.models import Position, Team
from docflow.org.states import HEADS, LEADERS, Role, TeamKind


def teams_of(position: Position) -> list[Team]:
    """The teams a position puts its holder into."""
    wanted: list[tuple[TeamKind, int | None]] = [(TeamKind.EVERYBODY, None)]
    if position.role in LEADERS:
        wanted.append((TeamKind.LEADERS, None))
    if position.role == Role.CLERK:
        wanted += [(TeamKind.CLERKS, None), (TeamKind.ARCHIVE_READERS, None)]
    if position.role == Role.ARCHIVIST:
        wanted.append((TeamKind.ARCHIVE_READERS, None))
    if position.unit_id:
        wanted.append((TeamKind.EVERYBODY, position.unit_id))
        kind = TeamKind.HEADS if position.role in HEADS else TeamKind.OFFICERS
        wanted.append((kind, position.unit_id))
    if position.role == Role.ADMINISTRATOR:
        # Administrators of the system see no content, so they are in no team.
        return []
    rows = Team.objects.filter(office_id=position.office_id)
    teams = rows.select_related("group", "unit", "office")
    return [team for team in teams if (TeamKind(team.kind), team.unit_id) in wanted]
