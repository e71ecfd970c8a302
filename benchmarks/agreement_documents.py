"""The documents of 500 agreements with 20 cells each, as Word and PDF in one zip file.

Part of ``./dekkend benchmark agreement_documents``. An embedded database in a folder of its own, with the
same made-up agreements as the benchmark of their clocks. Timed is what the job does: reading, filling the
template, drawing and packing. Memory is the largest that the process had, and before the first document.
"""

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent)]

from agreements import _bring_in, _region  # noqa: E402

TODAY = datetime(2027, 9, 15, 12, tzinfo=UTC)


def main() -> None:
    """Measures and tells it as one JSON document."""
    sizes = argparse.ArgumentParser()
    sizes.add_argument("--agreements", type=int, default=500)
    sizes.add_argument("--cells", type=int, default=20)
    asked = sizes.parse_args()
    with tempfile.TemporaryDirectory(prefix="dekkend-documents-") as folder:
        os.environ.update(
            DEKKEND_HOME=folder, DEKKEND_DB_POOL="0", DJANGO_SETTINGS_MODULE="dekkend.config.settings"
        )
        from dekkend.cli.home import Home
        from dekkend.cli.installation import database

        with database(Home.from_environment()):
            import django

            django.setup()
            from django.db import connections

            from dekkend.runtime import clock

            with clock.fixed(TODAY):
                print(json.dumps(_measured(asked.agreements, asked.cells, Path(folder))))
            connections.close_all()


def _measured(agreements: int, cells: int, folder: Path) -> dict[str, Any]:
    from dekkend.contracts.models import Agreement

    region = _region()
    _bring_in(region, agreements, cells, random.Random(3))  # noqa: S311 - made-up figures
    ids = list(Agreement.objects.values_list("pk", flat=True))
    assert len(ids) == agreements
    before = _peak_mib()
    word, word_work = _seconds(lambda: _words(ids))
    alone, work = _seconds(lambda: _archive(ids, folder / "one.zip", workers=1))
    together, _ = _seconds(lambda: _archive(ids, folder / "two.zip", workers=2))
    return {
        "agreements": agreements,
        "cells": agreements * cells,
        "word_seconds": word,
        "word_processor_seconds": word_work,
        "one_thread_seconds": alone,
        "processor_seconds": work,
        "two_threads_seconds": together,
        "archive_mb": round((folder / "two.zip").stat().st_size / 1e6, 1),
        "memory_mib": _peak_mib(),
        "memory_before_mib": before,
    }


def _words(ids: list[int]) -> None:
    """Only Word: what filling the template costs."""
    from dekkend.contracts.document_content import agreement_content
    from dekkend.contracts.document_places import TemplateKind
    from dekkend.contracts.models import Agreement
    from dekkend.contracts.queries.document_facts import DocumentFacts, compiled
    from dekkend.contracts.stored import rows_and_agreements
    from dekkend.contracts.word_template import fill

    facts, template = DocumentFacts(), compiled(TemplateKind.AGREEMENT, None)
    for row, agreement in rows_and_agreements(Agreement.objects.filter(pk__in=ids)):
        edition = facts.edition(row)
        fill(template, agreement_content(agreement, edition, facts.names(row, agreement), TODAY.date()))


def _archive(ids: list[int], path: Path, *, workers: int) -> None:
    from dekkend.contracts.services.document_archive import write_archive

    with path.open("wb") as target:
        assert write_archive(ids, target, workers=workers) == len(ids)


def _seconds(act: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of the processor: on a busy machine they differ."""
    began, worked = time.perf_counter(), time.process_time()
    act()
    return round(time.perf_counter() - began, 1), round(time.process_time() - worked, 1)


def _peak_mib() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
