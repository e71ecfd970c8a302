"""Letters: who gets one, what it says, and that it is drawn the same every time."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.domain import Item
from dekkend.procurement.models import Bid
from dekkend.publication.letters import sha256_of
from dekkend.publication.models import Letter
from dekkend.publication.queries import LetterView, letters
from dekkend.publication.rendering import letter_fragment, letter_pdf
from dekkend.publication.services import make_letters
from dekkend.publication.tasks import archive_path, make_letters_archive
from tests.procurement.small import FAIL, LOTS, Small

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> dict[str, LetterView]:
    """The letters of three tenderers: all, a part, nothing."""
    small = Small().publish()
    small.submit("alles")
    small.submit("deels", Item("vraag", LOTS[1], supplied=False))
    small.submit("niets", Item("handtekening", supplied=False))
    small.close().repair(deels=(Item("vraag", LOTS[1]),)).check()
    bid = Bid.objects.get(submission__number=2, lot__slug=LOTS[0])
    small.score(small.assign(), {bid.pk: {"client": FAIL}})
    small.decide().announce()
    return dict(zip(("alles", "deels", "niets"), letters(SYSTEM, small.slug), strict=True))


def test_every_tenderer_gets_one_letter_that_says_its_result(told: dict[str, LetterView]) -> None:
    summaries = {name: letter.content["summary"] for name, letter in told.items()}
    assert "alle 2 percelen te gunnen" in summaries["alles"]
    assert "1 van de 2 percelen" in summaries["deels"]
    assert "geen van de 2 percelen" in summaries["niets"]


def test_a_letter_says_reasons_scores_repair_and_dates(told: dict[str, LetterView]) -> None:
    page = letter_fragment(told["deels"].content, told["deels"].sha256)
    for text in (
        "Aanbieder deels",
        "Weinig oog voor de cliënt of het systeem.",
        "Client: score 4, minimaal nodig 6",
        "Regel GU-03",
        "Vraag (perceel 2): hersteld op 3 maart 2026",
        "uiterlijk op <strong>4 mei 2026</strong>",
        told["deels"].sha256,
    ):
        assert text in page, text
    assert "style=" not in page
    unrepaired = letter_fragment(told["niets"].content, told["niets"].sha256)
    assert "Handtekening: niet hersteld" in unrepaired
    assert "Onvolledig, ook na herstel." in unrepaired


def test_nothing_in_a_letter_is_taken_for_markup(told: dict[str, LetterView]) -> None:
    sharp = {**told["alles"].content, "tenderer": "<script>#pagebreak()</script>"}
    assert "<script>" not in letter_fragment(sharp, "0")
    assert letter_pdf(sharp, "0").startswith(b"%PDF")


def test_the_pdf_is_tagged_and_always_the_same(told: dict[str, LetterView]) -> None:
    drawn = letter_pdf(told["deels"].content, told["deels"].sha256)
    assert drawn == letter_pdf(told["deels"].content, told["deels"].sha256)
    assert b"/StructTreeRoot" in drawn or b"/MarkInfo" in drawn or b"pdfuaid" in drawn
    assert drawn != letter_pdf(told["alles"].content, told["alles"].sha256)


def test_a_letter_is_hashed_and_frozen(told: dict[str, LetterView]) -> None:
    assert all(letter.sha256 == sha256_of(letter.content) for letter in told.values())
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.update(sha256="0" * 64)


def test_making_letters_again_makes_none(told: dict[str, LetterView]) -> None:
    assert make_letters(Letter.objects.first().announcement_id) == 0
    assert Letter.objects.count() == 3


class Told:
    """Stands in for the progress of a job."""

    def __init__(self) -> None:
        self.reports: list[tuple[int, int]] = []

    def report(self, done: int, total: int, note: object = None) -> None:
        self.reports.append((done, total))


def test_all_letters_in_one_archive(told: dict[str, LetterView]) -> None:
    procurement = Letter.objects.select_related("submission").first().submission.procurement_id
    progress = Told()
    make_letters_archive(progress, procurement_id=procurement)  # type: ignore[arg-type]
    with default_storage.open(archive_path(procurement)) as stored:
        bundle = zipfile.ZipFile(BytesIO(stored.read()))
    assert bundle.namelist() == ["brief-0001.pdf", "brief-0002.pdf", "brief-0003.pdf"]
    assert progress.reports[-1] == (3, 3)
