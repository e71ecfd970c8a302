"""What a measurement found: on which machine, when, how busy, as a table in ``docs/benchmarks.md``."""

import os
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dekkend.cli.home import ROOT
from dekkend.runtime import clock

REPORT: Final = ROOT / "docs" / "benchmarks.md"
GIB: Final = 1024**3


def machine() -> dict[str, Any]:
    """The circumstances of a measurement; ``load`` is the average of the minute before it."""
    return {
        "date": clock.today().isoformat(),
        "processors": os.cpu_count(),
        "processor": _processor(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def text_of(name: str, found: Mapping[str, Any]) -> str:
    """The figures of a measurement in Markdown."""
    where = found["machine"]
    circumstances = (
        f"{where['date']}: {where['processors']} processors ({where['processor']}), "
        f"{where['memory_gib']} GiB, Python {where['python']}, load before {where['load']}."
    )
    return "\n".join([circumstances, "", *_TABLES[name](found)])


def write(name: str, found: Mapping[str, Any], file: Path = REPORT) -> None:
    """Puts the figures between the marks of this measurement. Raises ValueError without these marks."""
    begin, end = f"<!-- {name}: made by ./dekkend benchmark -->", f"<!-- /{name} -->"
    known = file.read_text(encoding="utf-8")
    made, count = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}",
        lambda _: f"{begin}\n{text_of(name, found)}\n{end}",
        known,
        flags=re.DOTALL,
    )
    if count != 1:
        raise ValueError(f"{file} has {count} places for {name}")
    file.write_text(made, encoding="utf-8")


def _start(found: Mapping[str, Any]) -> list[str]:
    later = " / ".join(f"{seconds:.1f}" for seconds in found["later_seconds"])
    return [
        "| | seconds |",
        "|---|---|",
        f"| first start, from a fresh copy to the address | {found['first_seconds']:.1f} |",
        f"| next starts | {later} |",
    ]


def _web_list(found: Mapping[str, Any]) -> list[str]:
    lines = [
        "| page | clients | p50 (ms) | p95 (ms) | slowest (ms) | answers a second |",
        "|---|---|---|---|---|---|",
    ]
    for page, measured in found["pages"].items():
        for clients, each in measured.items():
            lines.append(
                f"| {page} | {clients} | {each['p50']:.1f} | {each['p95']:.1f} "
                f"| {each['slowest']:.0f} | {each['per_second']:.0f} |"
            )
    return lines


def _procurement_size(found: Mapping[str, Any]) -> list[str]:
    stages = [f"| {stage} | {seconds:.1f} |" for stage, seconds in found["stages"].items()]
    return [
        f"{found['lots']} lots, {found['bidders']} bidders, {found['bids']} bids: {found['seconds']:.1f} s "
        f"in all, at most {found['peak_mib']} MiB in the process (the database is another process).",
        "",
        "| stage | seconds |",
        "|---|---|",
        *stages,
    ]


def _tariffs(found: Mapping[str, Any]) -> list[str]:
    counted = [f"{found[what]} {what}" for what in ("products", "municipalities", "providers", "scenarios")]
    return [
        f"{', '.join(counted)}; {found['deliveries']:,} deliveries.",
        "",
        "| what | figure |",
        "|---|---|",
        f"| all prices, every line of each | {found['pricing_seconds']} s |",
        f"| stress test, all scenarios | {found['stress_seconds']} s |",
        f"| memory at its largest (before the test) | {found['peak_memory_mib']} MiB "
        f"({found['memory_before_mib']} MiB) |",
        f"| one what-if, p50 / p95 | {found['what_if_p50_ms']} / {found['what_if_p95_ms']} ms |",
        *(f"| {title}, p50 / p95 | {_pair(found, name)} ms |" for name, title in _STORED.items()),
        f"| stored stress test of 400 tariffs, 6,000 deliveries | {found['stored_stress_seconds']} s |",
    ]


_STORED: Final[Mapping[str, str]] = {
    "stored_what_if": "one what-if on a stored price model",
    "tariff_on_a_date": "the tariff on a date",
    "price_laid_open": "a stored price laid open",
    "sheet_of_400_lines": "a tariff sheet of 400 lines with its verdicts",
}


def _pair(found: Mapping[str, Any], name: str) -> str:
    return f"{found[f'{name}_p50_ms']} / {found[f'{name}_p95_ms']}"


def _sealed_bids(found: Mapping[str, Any]) -> list[str]:
    opened = found["open"]
    made = f"{opened['envelopes']} envelopes ({opened['bids']} bids, {opened['items']} items)"
    return [
        *_bursts([found["few"], found["submit"]]),
        "",
        "| afterwards | figure |",
        "|---|---|",
        f"| opening and decrypting {made} | {opened['seconds']} s |",
        f"| memory at its largest (before the opening) | {opened['peak_mib']} MiB "
        f"({opened['before_mib']} MiB) |",
        *_one_by_one(opened["sealing_per_second"]),
    ]


def _one_by_one(per_second: int) -> list[str]:
    """Nothing when no envelopes had to be made beside those of the bursts."""
    return [f"| sealing and receiving, one after the other | {per_second} a second |"] if per_second else []


def _bursts(bursts: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = {
        "requests (every tenth form twice)": [f"{it['requests']}" for it in bursts],
        "acknowledged / submissions stored": [f"{it['acknowledged']} / {it['stored']}" for it in bursts],
        "lost / stored twice": [f"{it['lost']} / {it['doubled']}" for it in bursts],
        "answer, p50 / p95 / slowest (ms)": [_times(it) for it in bursts],
        "all of them together": [f"{it['seconds']} s ({it['per_second']} a second)" for it in bursts],
        "processor time of the web server, a request (ms)": [f"{it['processor_ms']}" for it in bursts],
        "moment of receipt after sending, p50 / p95 / latest (ms)": [_times(it["moment"]) for it in bursts],
    }
    head = " | ".join(f"{it['tenderers']} at the same moment" for it in bursts)
    lines = [f"| {what} | {' | '.join(figures)} |" for what, figures in rows.items()]
    return [f"| what | {head} |", f"|---{'|---' * len(bursts)}|", *lines]


def _times(found: Mapping[str, Any]) -> str:
    return f"{found['p50_ms']} / {found['p95_ms']} / {found['slowest_ms']}"


def _assessment_page(found: Mapping[str, Any]) -> list[str]:
    saves = found["saves"]
    lines = [
        f"{found['criteria']} criteria, an assessor with {found['bids']} bids.",
        "",
        "| page | clients | p50 (ms) | p95 (ms) | slowest (ms) | answers a second |",
        "|---|---|---|---|---|---|",
    ]
    for clients, each in found["pages"].items():
        lines.append(
            f"| a bid to score | {clients} | {each['p50']:.1f} | {each['p95']:.1f} "
            f"| {each['slowest']:.0f} | {each['per_second']:.0f} |"
        )
    lines += ["", f"Saving one score while it is typed, {saves['saves']} times: "]
    lines[-1] += f"p50 {saves['p50_ms']:.1f} ms, p95 {saves['p95_ms']:.1f} ms."
    return lines


def _agreements(found: Mapping[str, Any]) -> list[str]:
    pages = {
        "register": "register, first page",
        "register_filtered": "register, searched by name",
        "work_list": "work list of a contract manager",
    }
    counted = (
        f"{found['agreements']:,} agreements, {found['cells']:,} cells, {found['moments']:,} moments of this "
        f"year and the next, {found['tasks']:,} tasks told."
    )
    return [
        counted,
        "",
        "| what | figure |",
        "|---|---|",
        f"| taking them over from files | {found['bring_in_seconds']} s |",
        f"| the first night: everything is told | {found['night_seconds']} s |",
        f"| the same night again: changes nothing | {found['again_seconds']} s, of which "
        f"{found['again_processor_seconds']} s processor time |",
        f"| the night after it | {found['next_night_seconds']} s |",
        f"| memory at its largest (before the first night) | {found['memory_mib']} MiB "
        f"({found['memory_before_mib']} MiB) |",
        *(
            f"| {title}, p50 / p95 | {found[name]['p50']} / {found[name]['p95']} ms |"
            for name, title in pages.items()
        ),
    ]


def _agreement_documents(found: Mapping[str, Any]) -> list[str]:
    return [
        f"{found['agreements']:,} agreements, {found['cells']:,} cells.",
        "",
        "| what | by the clock | of the processor |",
        "|---|---|---|",
        f"| Word alone, from the database to the filled file | {found['word_seconds']} s "
        f"| {found['word_processor_seconds']} s |",
        f"| Word and PDF in one zip file, as the job does | {found['one_thread_seconds']} s "
        f"| {found['processor_seconds']} s |",
        f"| the same with two threads that draw | {found['two_threads_seconds']} s | |",
        "",
        "| what | figure |",
        "|---|---|",
        f"| the zip file | {found['archive_mb']} MB |",
        f"| memory at its largest (before the first document) | {found['memory_mib']} MiB "
        f"({found['memory_before_mib']} MiB) |",
    ]


_TABLES: Final[Mapping[str, Callable[[Mapping[str, Any]], list[str]]]] = {
    "start": _start,
    "web_list": _web_list,
    "procurement_size": _procurement_size,
    "tariffs": _tariffs,
    "sealed_bids": _sealed_bids,
    "assessment_page": _assessment_page,
    "agreements": _agreements,
    "agreement_documents": _agreement_documents,
}
