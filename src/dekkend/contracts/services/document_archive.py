"""The documents of many agreements at once: one zip file, drawn beside the reading, with progress."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.document_content import agreement_content
from dekkend.contracts.document_places import TemplateKind
from dekkend.contracts.drawing import document_pdf
from dekkend.contracts.models import Agreement as Row
from dekkend.contracts.queries.document_facts import DocumentFacts, compiled
from dekkend.contracts.stored import rows_and_agreements
from dekkend.contracts.word_reading import read_word
from dekkend.contracts.word_template import fill
from dekkend.kernel.errors import Refusal
from dekkend.runtime import clock

WORKERS: Final = 1
"""Threads that draw while the next agreements are read; measured, a second one makes it slower."""
_AHEAD: Final = 4
_MADE: Final = (2000, 1, 1, 0, 0, 0)
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The documents of one agreement, or why they could not be made."""

    name: str
    word: bytes = b""
    pdf: bytes = b""
    problem: str = ""


def write_archive(
    ids: Sequence[int], target: IO[bytes], *, report: Report | None = None, workers: int = WORKERS
) -> int:
    """Writes Word and PDF of these agreements to a zip file; gives how many were made.

    An agreement that cannot be made (its edition is gone, the template names an article that is not there)
    stands in ``NIET-GEMAAKT.txt`` with the reason. In memory are never more than a few documents.
    """
    problems: list[str] = []
    done = 0
    with ZipFile(target, "w", ZIP_DEFLATED) as archive, ThreadPoolExecutor(workers) as pool:
        for drawn in _in_turn(pool, _prepared(ids), workers * _AHEAD):
            if drawn.problem:
                problems.append(f"{drawn.name}: {drawn.problem}")
            else:
                archive.writestr(_info(f"{drawn.name}.docx", ZIP_STORED), drawn.word)
                archive.writestr(_info(f"{drawn.name}.pdf", ZIP_DEFLATED), drawn.pdf, compresslevel=1)
            done += 1
            if report:
                report(done, len(ids))
        if problems:
            archive.writestr(_info("NIET-GEMAAKT.txt", ZIP_DEFLATED), "\n".join(problems) + "\n")
    return done - len(problems)


Job = Callable[[], Drawn]


def _in_turn(pool: ThreadPoolExecutor, jobs: Iterator[Job], ahead: int) -> Iterator[Drawn]:
    """The results in the order of the jobs; no more than ``ahead`` are under way."""
    waiting: list[Future[Drawn]] = [pool.submit(job) for job in islice(jobs, ahead)]
    while waiting:
        first = waiting.pop(0)
        following = next(jobs, None)
        if following is not None:
            waiting.append(pool.submit(following))
        yield first.result()


def _prepared(ids: Sequence[int]) -> Iterator[Job]:
    """What is left to do without the database, for each agreement."""
    facts = DocumentFacts()
    wanted = Row.objects.filter(pk__in=ids).order_by("number")
    for row, agreement in rows_and_agreements(wanted, chunk=100):
        yield _job(row, agreement, facts)


def _job(row: Row, agreement: Agreement, facts: DocumentFacts) -> Job:
    try:
        edition = facts.edition(row)
        template = compiled(TemplateKind.AGREEMENT, facts.template(row.buyer_id, TemplateKind.AGREEMENT))
        content = agreement_content(agreement, edition, facts.names(row, agreement), clock.today())
        word = fill(template, content, edition.id)
    except Refusal as refused:  # one agreement that cannot be made does not keep the others back
        return _told(Drawn(row.slug, problem=refused.message.render()))
    name, buyer, foot = row.slug, row.buyer.name, f"{row.number} · {row.provider.name}"
    title = f"Overeenkomst {row.number}"
    return lambda: Drawn(name, word, document_pdf(read_word(word).body, title=title, author=buyer, foot=foot))


def _told(drawn: Drawn) -> Job:
    return lambda: drawn


def _info(name: str, compression: int) -> ZipInfo:
    info = ZipInfo(name, _MADE)
    info.compress_type = compression
    return info
