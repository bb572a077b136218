"""The import of a register (the real one where it lies, else one made here) against a bare
`bulk_create` of the same documents in chunks of the same size."""

import random
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import office, report, size

REAL = Path(__file__).resolve().parents[2] / "shared/data/ubnd_documents"
COUNT = {"small": 1000, "full": 4056}
ROUNDS = {"small": 3, "full": 5}


def main() -> None:
    from docflow.core.actor import Actor
    from docflow.demo import building
    from docflow.documents.models import Document
    from docflow.documents.services.importing.register import import_register

    world = building.build()
    data = _register()
    offices = list(world.offices.values())[: ROUNDS[size()] + 1]
    pairs = []
    for place, one in enumerate(offices):
        actor = Actor.system(one.pk, one.name)
        started = time.perf_counter()
        outcome = import_register(actor=actor, office=one, data=data, name="register.csv")
        ours = time.perf_counter() - started
        rows = list(Document.objects.filter(office=one, origin="imported").order_by("pk"))
        assert len(rows) == outcome.imported > 0
        bare = _bare(rows)
        if place:  # The first round warms both.
            pairs.append((ours, bare))
    ours, bare = (sorted(column)[len(pairs) // 2] for column in zip(*pairs, strict=True))
    report(
        "import",
        f"a register of {outcome.rows} rows: read, repaired, written, granted, audited",
        ours,
        "s",
        baseline="bulk_create of the same documents",
        ratio=ours / bare,
        goal="<= 4",
    )


def _bare(rows: list[Any]) -> float:
    """Seconds for the same documents, written in chunks of the same size and nothing else."""
    from django.db import transaction

    from docflow.documents.models import Document
    from docflow.documents.services.importing.register import CHUNK

    for row in rows:
        row.pk, row._state.adding = None, True
    started = time.perf_counter()
    for start in range(0, len(rows), CHUNK):
        with transaction.atomic():
            Document.objects.bulk_create(rows[start : start + CHUNK])
    return time.perf_counter() - started


def _register() -> bytes:
    found = sorted(REAL.glob("*.csv"))
    if found and size() == "full":
        return found[0].read_bytes()
    draw = random.Random(8)
    words = ("kế hoạch", "phê duyệt", "triển khai", "cải cách", "hồ sơ", "đất đai", "kiểm tra")
    rows = []
    for number in range(1, COUNT[size()] + 1):
        day = f"{draw.randint(1, 28):02d}/{draw.randint(1, 12):02d}/{draw.randint(2012, 2024)}"
        rows.append(f"{number}/UBND-VX,{day},Về việc {' '.join(draw.choices(words, k=12))}\n")
    return ("Số ký hiệu,Ngày ban hành,Trích yếu\n" + "".join(rows)).encode()


if __name__ == "__main__":
    with office():
        main()
