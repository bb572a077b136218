"""State secrets that came on paper: rows of their register, counted by the metric as exclusions."""

from collections.abc import Iterator

from docflow.demo.living.stage import Moments, Stage
from docflow.documents.services import classified
from docflow.documents.states import Secrecy


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    for back in (77, 21):
        yield f"secret {back}", _enter(stage, back)


def _enter(stage: Stage, back: int) -> Moments:
    yield stage.days.at(back, "10:05")
    classified.enter(
        actor=stage.actor("vanthu"),
        secrecy=Secrecy.SECRET,
        issuer_name=stage.office("tp").name,
        issued_on=stage.days.backwards[min(back + 1, stage.days.longest)],
    )
