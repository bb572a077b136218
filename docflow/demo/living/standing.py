"""What stands behind the daily work: internal processes, one of them cut, and reusable routes."""

from collections.abc import Iterator
from dataclasses import dataclass

from docflow.demo.living.stage import Moments, Stage
from docflow.documents.models import Process
from docflow.documents.services import processes, route_plans
from docflow.documents.services.processes import Step
from docflow.documents.services.route_plans import Route
from docflow.documents.services.route_plans import Step as Station
from docflow.documents.states import RouteKind, StepWho
from docflow.org.states import Role

# The month in which norms are cut.
CUT = 3


@dataclass(frozen=True)
class Written:
    """A process of a unit: its steps with norms in hours, and those after the cut."""

    unit: str
    notation: str
    name: str
    steps: tuple[tuple[str, Role, int], ...]
    cut: tuple[int, ...] = ()
    investment: bool = False


LETTERS = Written(
    "nv",
    "NV",
    "Soạn thảo và trình ký công văn",
    (("Lãnh đạo phòng xem xét", Role.HEAD, 8), ("Kiểm tra thể thức", Role.HEAD, 4)),
    cut=(4, 3),
)
PROJECTS = Written(
    "kt",
    "KT",
    "Thẩm định hồ sơ dự án đầu tư",
    (
        ("Tiếp nhận, kiểm tra hồ sơ", Role.OFFICER, 8),
        ("Thẩm định", Role.OFFICER, 40),
        ("Trình lãnh đạo", Role.HEAD, 16),
    ),
    cut=(6, 24, 8),
    investment=True,
)
ANSWERS = Written(
    "tp",
    "TP",
    "Trả lời kiến nghị của công dân",
    (("Xác minh", Role.OFFICER, 24), ("Duyệt trả lời", Role.HEAD, 8)),
)


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    yield "processes", _processes(stage)


def _processes(stage: Stage) -> Moments:
    yield stage.days.at(stage.days.longest, "07:35")
    made = [(one, _publish(stage, one)) for one in (LETTERS, PROJECTS, ANSWERS)]
    _routes(stage, made[0][1])
    days = stage.days.month(CUT)
    if not days:
        return
    yield stage.days.at(days[0], "07:40")
    for written, process in made:
        if written.cut:
            _shorten(stage, written, process)


def _publish(stage: Stage, written: Written) -> Process:
    head = stage.actor(f"{written.unit}.truong")
    process = processes.make(
        actor=head,
        unit=stage.unit("q2", written.notation),
        name=written.name,
        steps=[Step(name, 60 * hours, role) for name, role, hours in written.steps],
        investment=written.investment,
    )
    processes.publish(actor=head, version=process.versions.get())
    return process


def _shorten(stage: Stage, written: Written, process: Process) -> None:
    head = stage.actor(f"{written.unit}.truong")
    draft = processes.begin(actor=head, process=process)
    steps = [
        Step(one.name, 60 * hours, one.role, key=one.key)
        for one, hours in zip(draft.steps.all(), written.cut, strict=True)
    ]
    processes.write(
        actor=head,
        version=draft,
        name=written.name,
        steps=steps,
        investment=written.investment,
        note="Cắt giảm thời gian theo kế hoạch cải cách hành chính.",
    )
    processes.publish(actor=head, version=draft)


def _routes(stage: Stage, letters: Process) -> None:
    """Letters of every unit run under the process; proposals of one unit ask two others at once."""
    keys = list(letters.versions.get().steps.values_list("key", flat=True))
    route_plans.make(
        actor=stage.actor("vanthu"),
        route=Route(
            "Công văn, thông báo theo quy trình",
            [
                Station(
                    1,
                    RouteKind.HEAD,
                    StepWho.OWN_HEADS,
                    process=letters,
                    process_key=keys[0],
                ),
                Station(2, RouteKind.OFFICE, StepWho.FORM, process=letters, process_key=keys[1]),
            ],
            types=["CV", "TB"],
        ),
    )
    asked = [
        Station(
            2,
            RouteKind.OPINION,
            StepWho.HEADS,
            unit=stage.unit("q2", notation),
            needed=notation == "TP",
            norm_minutes=480,
        )
        for notation in ("TP", "NV")
    ]
    route_plans.make(
        actor=stage.actor("kt.truong"),
        route=Route(
            "Tờ trình có ý kiến các phòng",
            [
                Station(1, RouteKind.HEAD, StepWho.OWN_HEADS),
                *asked,
                Station(3, RouteKind.OFFICE, StepWho.FORM),
            ],
            stage.unit("q2", "KT"),
            ["TTR"],
        ),
    )
