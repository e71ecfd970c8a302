"""What people see of tests: the register, one file, the provider's own, and tasks.

Every look at a file of another organisation is written to the access log before anything is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.db.models import Q, QuerySet

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor, Permission, Role
from dekkend.organisations.queries import regions_bought_for
from dekkend.oversight.domain import (
    KIND_NAMES,
    AnnualFigures,
    ScanAdvice,
    ScreeningKind,
    ScreeningOutcome,
)
from dekkend.oversight.domain_form import Answer, missing
from dekkend.oversight.domain_scan import STANDARD, OwnChoices
from dekkend.oversight.errors import UnknownScreening
from dekkend.oversight.models import (
    Intention,
    ProviderScreening,
    QuestionForm,
    Research,
    RiskScan,
    ScreeningDecision,
    ScreeningFile,
)
from dekkend.oversight.policies import Action, ScreeningFacts, may
from dekkend.oversight.queries.gate import as_outcome
from dekkend.oversight.rules import FormFacts, form_back_in_time
from dekkend.oversight.services.bibob import answers_of
from dekkend.oversight.services.choices import choices_of
from dekkend.oversight.services.common import facts_of
from dekkend.oversight.services.financial import figures_of, verdicts_on
from dekkend.oversight.states import WITH_PROVIDER
from dekkend.oversight.visibility import seeing
from dekkend.runtime import access_log, clock, files
from dekkend.runtime.file_checks import Kind
from dekkend.runtime.sealed_files import open_sealed


@dataclass(frozen=True, slots=True)
class EarlierOutcome:
    """An outcome that may be used again. Of another region only what it shared is told."""

    screening_id: int
    region: str
    outcome: ScreeningOutcome
    own: bool


@dataclass(frozen=True)
class ScreeningView:
    """One test as the region sees it, in full."""

    row: ProviderScreening
    permission: Permission
    scan: RiskScan | None
    forms: tuple[QuestionForm, ...]
    answers: Mapping[str, Answer]
    files: tuple[ScreeningFile, ...]
    research: Research | None
    intention: Intention | None
    decision: ScreeningDecision | None
    verdicts: tuple[Verdict, ...]
    earlier: tuple[EarlierOutcome, ...]
    figures: tuple[AnnualFigures, ...] = ()
    choices: OwnChoices = STANDARD

    @property
    def kind(self) -> ScreeningKind:
        return ScreeningKind(self.row.kind)

    @property
    def advice(self) -> ScanAdvice | None:
        """What the scan points at, once it was done."""
        return self.scan.advice if self.scan else None

    @property
    def due(self) -> date | None:
        """The day by which the present step must be done, where there is one."""
        found: date | None = self.row.due
        return found


def register(actor: Actor) -> "QuerySet[ProviderScreening]":
    """The tests that the actor may see in the register, with ``due`` and the outcome: one query.

    A supervisor sees all of them, a buyer those of the regions it buys for, everybody else none.
    """
    rows = ProviderScreening.objects.select_related("provider__provider", "region", "decision")
    if actor.has(Role.SUPERVISOR) or (actor.is_known and actor.account_id is None):
        return rows
    return rows.filter(region_id__in=regions_bought_for(actor))


def screening(actor: Actor, screening_id: int, *, purpose: str = "") -> ScreeningView:
    """The file of one test. The look is logged first; for who may not see it, it does not exist.

    Raises UnknownScreening.
    """
    with seeing(actor):
        return _view(actor, _seen(actor, screening_id), purpose)


def _view(actor: Actor, row: ProviderScreening, purpose: str) -> ScreeningView:
    why = purpose or row.occasion_title or KIND_NAMES[ScreeningKind(row.kind)].render()
    access_log.record(actor, "look", f"screening:{row.pk}", purpose=why)
    forms = tuple(row.forms.all())
    answers = answers_of(row)
    return ScreeningView(
        row=row,
        permission=may(actor, Action.RUN_SCREENING, facts_of(row)),
        scan=getattr(row, "scan", None),
        forms=forms,
        answers=answers,
        files=tuple(row.files.all()),
        research=getattr(row, "research", None),
        intention=getattr(row, "intention", None),
        decision=getattr(row, "decision", None),
        verdicts=_verdicts(row, forms, answers),
        earlier=_earlier(row),
        figures=figures_of(row.provider_id) if row.kind == ScreeningKind.FINANCIAL else (),
        choices=choices_of(row.region_id),
    )


def _seen(actor: Actor, screening_id: int) -> ProviderScreening:
    related = ("provider__provider", "region", "scan", "research", "intention", "decision__share")
    row = ProviderScreening.objects.select_related(*related).filter(pk=screening_id).first()
    if row is None or not may(actor, Action.SEE_FILE, facts_of(row)):
        raise UnknownScreening()
    return row


def _verdicts(
    row: ProviderScreening, forms: tuple[QuestionForm, ...], answers: Mapping[str, Answer]
) -> tuple[Verdict, ...]:
    if row.kind == ScreeningKind.FINANCIAL:
        return () if row.status == "cijfers-gevraagd" else verdicts_on(row)
    return (form_verdict(forms[-1], row.light, answers),) if forms else ()


def form_verdict(form: QuestionForm, light: bool, answers: Mapping[str, Answer]) -> Verdict:
    """What EL-08 says about a form as it stands today."""
    received = form.received_at.astimezone(clock.AMSTERDAM).date() if form.received_at else None
    lacking = len(missing(light, answers)) if received else 0
    return form_back_in_time(
        FormFacts(form.asked_on, clock.today(), received, lacking, signed=bool(form.signed_by))
    )


def _earlier(row: ProviderScreening) -> tuple[EarlierOutcome, ...]:
    """Outcomes of the same kind that count today: the region's own, and those that others shared."""
    found = (
        ScreeningDecision.objects.filter(
            Q(screening__region_id=row.region_id) | Q(share__isnull=False),
            screening__provider_id=row.provider_id,
            screening__kind=row.kind,
            screening__based_on__isnull=True,
            valid_until__gte=clock.today(),
        )
        .exclude(screening=row)
        .exclude(result="negatief")
        .select_related("screening__region", "share")
        .order_by("-decided_on")
    )
    return tuple(
        EarlierOutcome(
            it.screening_id, it.screening.region.name, as_outcome(it), it.screening.region_id == row.region_id
        )
        for it in found
    )


@dataclass(frozen=True, slots=True)
class Upload:
    """A document of a test, open to be read and closed by the caller."""

    name: str
    content_type: str
    content: IO[bytes]


def open_upload(actor: Actor, screening_id: int, number: int) -> Upload | None:
    """An upload of this test: for the region, and for the provider its own. Logged; None when it is not there
    or not for the actor."""
    with seeing(actor):
        found = ScreeningFile.objects.filter(screening=screening_id, file=number).select_related("screening")
        file = found.first()
        if file is None or not _may_read(actor, file):
            return None
        stored = files.find(number)
    if stored is None:
        return None
    kind, key = Kind(file.content["kind"]), file.content["key"]
    content = open_sealed(stored, bytes.fromhex(key)) if key else files.open_file(stored)
    return Upload(file.name, kind.content_type, content)


def _may_read(actor: Actor, file: ScreeningFile) -> bool:
    own = may(actor, Action.ANSWER, ScreeningFacts(provider=file.screening.provider_id))
    if own and file.by_provider:
        return True
    if not may(actor, Action.SEE_FILE, facts_of(file.screening)):
        return False
    access_log.record(actor, "download", f"screening:{file.screening_id}", purpose=file.about)
    return True


@dataclass(frozen=True)
class OwnScreening:
    """A test as the tested provider sees it: its questions, its figures, the intention and the outcome.

    Never the scan, the research, the advice, or who else was asked.
    """

    row: ProviderScreening
    form: QuestionForm | None
    answers: Mapping[str, Answer]
    files: tuple[ScreeningFile, ...]
    intention: Intention | None
    decision: ScreeningDecision | None
    verdict: Verdict | None

    @property
    def kind(self) -> ScreeningKind:
        return ScreeningKind(self.row.kind)

    @property
    def due(self) -> date | None:
        """The day by which the provider must act; None when it has nothing to do."""
        found: date | None = self.row.due if self.row.status in WITH_PROVIDER else None
        return found


VISIBLE_TO_PROVIDER = ~Q(status__in=("risicoscan", "gescand"))
"""A provider does not see a risk scan, nor that there was one; it learns of a test when it is asked."""


def own_screenings(actor: Actor) -> "QuerySet[ProviderScreening]":
    """The tests of the actor's own organisations that it knows of."""
    own = actor.organisations(Role.PROVIDER)
    known = VISIBLE_TO_PROVIDER & ~(Q(status="gestopt") & Q(kind=ScreeningKind.BIBOB, forms__isnull=True))
    rows = ProviderScreening.objects.filter(known, provider_id__in=own).distinct()
    return rows.select_related("provider", "region", "decision")


def own_screening(actor: Actor, screening_id: int) -> OwnScreening:
    """One test of the actor's own organisation. Raises UnknownScreening for everybody else's."""
    with seeing(actor):
        row = own_screenings(actor).select_related("intention").filter(pk=screening_id).first()
        if row is None:
            raise UnknownScreening()
        form = row.forms.order_by("-round").first()
        answers = answers_of(row)
        return OwnScreening(
            row=row,
            form=form,
            answers=answers,
            files=tuple(row.files.filter(by_provider=True)),
            intention=getattr(row, "intention", None),
            decision=getattr(row, "decision", None),
            verdict=form_verdict(form, row.light, answers) if form else None,
        )
