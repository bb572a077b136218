"""Taking numbers with their rows and audit against a bare counter row updated the same way."""

from benchmarks.harness import median, office, report, size

COUNT = {"small": 100, "full": 1000}


def main() -> None:
    from django.db import transaction
    from django.db.models import F

    from docflow.core import clock
    from docflow.core.actor import Actor
    from docflow.demo import building
    from docflow.documents.models import Document, Register
    from docflow.documents.services import registers

    world = building.build()
    q2 = world.offices["q2"]
    actor = Actor.system(q2.pk, q2.name)
    count = COUNT[size()]
    today = clock.today()
    book = registers.register_for(q2, "outgoing", today)
    bare = Register.objects.create(office=q2, direction="outgoing", year=1999, name="bare")

    def counter() -> None:
        for _ in range(count):
            with transaction.atomic():
                Register.objects.filter(pk=bare.pk).update(last_number=F("last_number") + 1)

    def take() -> None:
        now = clock.now()
        documents = Document.objects.bulk_create(
            Document(
                office=q2,
                direction="outgoing",
                origin="drafted",
                status="signed",
                created_at=now,
                changed_at=now,
                listed_at=now,
            )
            for _ in range(count)
        )
        for document in documents:
            registers.take(actor=actor, register=book, document=document)

    base, ours = median(counter, 3) / count, median(take, 3) / count
    report(
        "numbering",
        "one number with its row and audit, one writer",
        ours,
        "s",
        baseline="bare counter row",
        ratio=base / ours,
        goal=">= 0.5",
    )


if __name__ == "__main__":
    with office():
        main()
