"""Prints the questions whose answer is known with the place of the answer, by engine and kind:
`python -m benchmarks.known_items tantivy [seed] [any]`; `any` takes words that tell nothing too."""

import os
import sys
import tempfile
from collections import Counter
from importlib import import_module
from pathlib import Path

ENGINES = {"whoosh": "WhooshBackend", "tantivy": "TantivyBackend"}


def main(kind: str, seed: str = "", words: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "docflow.settings.development")
    os.environ.setdefault("DOCFLOW_LOG_LEVEL", "ERROR")
    import django
    from django.conf import settings

    django.setup()
    from search.query import abbreviations
    from tests.search import known_items

    # The list is kept in a database; here is none.
    abbreviations.use(None)
    shelf = known_items.entries(Path(settings.SAMPLES))
    asked = known_items.questions(shelf, int(seed or known_items.SEED), telling=words != "any")
    counts: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory(prefix="docflow-bench-") as folder:
        module = import_module(f"search.backends.{kind}.store")
        engine = getattr(module, ENGINES[kind])(Path(folder) / "index")
        engine.rebuild(lambda _after: [shelf], lambda _keys: ([], []))
        for question in asked:
            rank = known_items.rank(engine, question)
            print(rank or "-", question.kind, question.text, sep=" | ")
            for reached in (1, 10):
                counts[question.kind, f"in {reached}"] += 0 < rank <= reached
        engine.close()
    print(f"{kind}, seed {seed or known_items.SEED}: first and among ten, of how many")
    for name, count in known_items.KINDS.items():
        print(f"{name}: {counts[name, 'in 1']}, {counts[name, 'in 10']} of {count}")


if __name__ == "__main__":
    main(*sys.argv[1:])
