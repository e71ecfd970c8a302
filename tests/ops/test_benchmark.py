"""The report of measurements: which there are, and where their figures stand."""

from pathlib import Path

import pytest

from dekkend.cli.benchmark import benchmark
from dekkend.cli.benchmark_report import REPORT, machine, text_of, write

BURST = {
    "tenderers": 50,
    "requests": 55,
    "acknowledged": 55,
    "stored": 50,
    "lost": 0,
    "doubled": 0,
    "p50_ms": 600,
    "p95_ms": 1200,
    "slowest_ms": 1300,
    "per_second": 45,
    "seconds": 1.3,
    "processor_ms": 21,
    "moment": {"p50_ms": 8, "p95_ms": 40, "slowest_ms": 90},
}
FOUND = {
    "start": {"first_seconds": 41.2, "later_seconds": [3.1, 3.0]},
    "web_list": {
        "pages": {"a list": {"1": {"p50": 2.44, "p95": 4.91, "slowest": 30.2, "per_second": 399.6}}},
    },
    "procurement_size": {
        "lots": 800,
        "bidders": 300,
        "bids": 20_000,
        "seconds": 55.5,
        "peak_mib": 330,
        "stages": {"score": 30.0},
    },
    "sealed_bids": {
        "few": BURST,
        "submit": {**BURST, "requests": 1100, "acknowledged": 1100, "stored": 1000},
        "open": {
            "envelopes": 5000,
            "bids": 20_000,
            "items": 33_000,
            "seconds": 11.8,
            "peak_mib": 150,
            "before_mib": 80,
            "sealing_per_second": 60,
        },
    },
    "assessment_page": {
        "criteria": 40,
        "bids": 14,
        "pages": {"1": {"p50": 65.0, "p95": 120.0, "slowest": 200.0, "per_second": 14.0}},
        "saves": {"saves": 100, "p50_ms": 20.0, "p95_ms": 40.0},
    },
    "tariffs": {
        "products": 40,
        "municipalities": 10,
        "providers": 300,
        "deliveries": 120_000,
        "scenarios": 20,
        "pricing_seconds": 0.02,
        "stress_seconds": 0.7,
        "memory_before_mib": 79,
        "peak_memory_mib": 90,
        "what_if_p50_ms": 0.4,
        "what_if_p95_ms": 0.8,
        "stored_what_if_p50_ms": 3.0,
        "stored_what_if_p95_ms": 6.0,
        "tariff_on_a_date_p50_ms": 1.0,
        "tariff_on_a_date_p95_ms": 2.0,
        "price_laid_open_p50_ms": 9.0,
        "price_laid_open_p95_ms": 12.0,
        "sheet_of_400_lines_p50_ms": 40.0,
        "sheet_of_400_lines_p95_ms": 60.0,
        "stored_stress_seconds": 1.5,
    },
    "agreements": {
        "agreements": 3_000,
        "cells": 60_000,
        "moments": 36_750,
        "tasks": 12_950,
        "bring_in_seconds": 52.8,
        "night_seconds": 10.9,
        "again_seconds": 7.9,
        "again_processor_seconds": 7.5,
        "next_night_seconds": 8.1,
        "memory_mib": 255,
        "memory_before_mib": 250,
        "register": {"p50": 49.0, "p95": 63.3},
        "register_filtered": {"p50": 49.1, "p95": 65.9},
        "work_list": {"p50": 51.0, "p95": 200.9},
    },
    "agreement_documents": {
        "agreements": 500,
        "cells": 10_000,
        "word_seconds": 2.3,
        "word_processor_seconds": 2.2,
        "one_thread_seconds": 18.2,
        "processor_seconds": 17.9,
        "two_threads_seconds": 25.0,
        "archive_mb": 22.9,
        "memory_mib": 290,
        "memory_before_mib": 211,
    },
}


@pytest.mark.parametrize("name", FOUND)
def test_every_measurement_writes_its_figures_between_its_marks(name: str, tmp_path: Path):
    report = tmp_path / "benchmarks.md"
    report.write_text(REPORT.read_text(encoding="utf-8"), encoding="utf-8")
    found = {"machine": machine(), **FOUND[name]}
    write(name, found, report)
    write(name, found, report)
    text = report.read_text(encoding="utf-8")
    assert text.count(text_of(name, found)) == 1
    assert f"`./dekkend benchmark {name}`" in text


def test_a_report_without_the_marks_is_left_as_it_is(tmp_path: Path):
    report = tmp_path / "other.md"
    report.write_text("# Iets anders\n", encoding="utf-8")
    with pytest.raises(ValueError, match="0 places for start"):
        write("start", {"machine": machine(), **FOUND["start"]}, report)
    assert report.read_text(encoding="utf-8") == "# Iets anders\n"


def test_the_report_names_every_measurement():
    assert set(benchmark.commands) == set(FOUND)
