"""The financial test up to the decision: the provider supplies figures, or those that are here are used."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.core.files import File

from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.oversight.domain import AnnualFigures, ScreeningKind
from dekkend.oversight.errors import FiguresMissing, FiguresWrong, FormNotOpen
from dekkend.oversight.models import AnnualAccounts, FinancialSituation, ProviderScreening
from dekkend.oversight.rules import RequestFacts, ask_only_what_is_needed, continuity_risk
from dekkend.oversight.rules_financial import (
    ContinuityFacts,
    FinancialFacts,
    financial_ladder,
    losses_in_a_row,
)
from dekkend.oversight.services.common import (
    attach,
    may_move,
    move,
    open_for_buyer,
    open_for_provider,
    reasoned,
    refuse_broken,
)
from dekkend.oversight.states import FinancialStatus
from dekkend.oversight.visibility import use_case
from dekkend.runtime import arrival, clock

FINANCIAL = ScreeningKind.FINANCIAL
YEARS_KEPT = 5
AMOUNTS = ("equity", "balance_total", "revenue", "result", "current_assets", "current_liabilities")


@dataclass(frozen=True, slots=True)
class Situation:
    """What the provider says beside its figures."""

    arrears: bool = False
    structural_arrears: bool = False
    acute_threat: bool = False
    board_unrest: bool = False
    supervisor_measure: bool = False
    note: str = ""


@use_case
def supply_figures(
    actor: Actor,
    screening_id: int,
    figures: Sequence[AnnualFigures],
    situation: Situation,
    uploads: Sequence[File] = (),
) -> None:
    """The provider supplies the figures of one or more years; those of a year that is here already are kept.

    Raises UnknownScreening, FormNotOpen, FiguresMissing, FiguresWrong, a FileRefused.
    """
    row = open_for_provider(actor, screening_id, FINANCIAL)
    if row.status != FinancialStatus.REQUESTED:
        raise FormNotOpen()
    for each in figures:
        _refuse_wrong(each, clock.today())
    _store(row, actor, figures)
    if not figures_of(row.provider_id):
        raise FiguresMissing()
    FinancialSituation.objects.update_or_create(
        screening=row, defaults={"told": asdict(situation), "told_at": arrival.received()}
    )
    attach(row, actor, "jaarrekening", uploads, by_provider=True)
    move(row, "supply_figures", actor, data={"years": [str(each.year) for each in figures]})


@use_case
def use_figures_held(actor: Actor, screening_id: int) -> None:
    """Goes on with the figures that are here already, without asking the provider (IN-01).

    Raises NotAllowed, TransitionNotAllowed, FiguresMissing.
    """
    row = open_for_buyer(actor, screening_id, FINANCIAL)
    may_move(row, "supply_figures")
    years = figures_of(row.provider_id)
    if not years:
        raise FiguresMissing()
    defaults = {"told": asdict(Situation()), "told_at": clock.now()}
    FinancialSituation.objects.get_or_create(screening=row, defaults=defaults)
    move(row, "supply_figures", actor, data={"held": [str(each.year) for each in years]})


@use_case
def ask_figures_again(actor: Actor, screening_id: int, year: int, reason: str) -> None:
    """Asks the figures of another year. Raises RuleForbids when they are here already (IN-01), ReasonMissing,
    NotAllowed, TransitionNotAllowed."""
    row = open_for_buyer(actor, screening_id, FINANCIAL)
    may_move(row, "ask_figures_again")
    held = tuple(str(each.year) for each in figures_of(row.provider_id) if each.year == year)
    refuse_broken(ask_only_what_is_needed(RequestFacts(reasoned(reason), held)))
    move(row, "ask_figures_again", actor, reason=reason.strip(), data={"year": str(year)})


def figures_of(provider_id: int) -> tuple[AnnualFigures, ...]:
    """The figures of the last years of a provider, the last one first."""
    rows = AnnualAccounts.objects.filter(provider_id=provider_id).order_by("-year")[:YEARS_KEPT]
    return tuple(_read(row) for row in rows)


def _read(row: AnnualAccounts) -> AnnualFigures:
    told = row.figures
    amounts = {name: Decimal(told[name]) for name in AMOUNTS}
    drawn_up_on = date.fromisoformat(told["drawn_up_on"])
    return AnnualFigures(row.year, drawn_up_on, **amounts, audited=told["audited"])


def _written(figures: AnnualFigures) -> dict[str, str | bool]:
    """The figures of a year as they are stored: amounts as text, in euros with cents."""
    amounts: dict[str, str | bool] = {name: f"{getattr(figures, name):.2f}" for name in AMOUNTS}
    return {**amounts, "drawn_up_on": figures.drawn_up_on.isoformat(), "audited": figures.audited}


def verdicts_on(row: ProviderScreening) -> tuple[Verdict, ...]:
    """What the financial rules say about a test as it stands: the ladder (IN-08) and continuity (IN-07)."""
    years = figures_of(row.provider_id)
    kept = FinancialSituation.objects.filter(screening=row).first()
    told = Situation(**kept.told) if kept else Situation()
    return (
        financial_ladder(FinancialFacts(years, told.arrears, told.structural_arrears, told.acute_threat)),
        continuity_risk(
            ContinuityFacts(
                negative_years_in_a_row=losses_in_a_row(years),
                liquidity_problem=told.structural_arrears or told.acute_threat,
                board_unrest=told.board_unrest,
                supervisor_measure=told.supervisor_measure,
            )
        ),
    )


def _store(row: ProviderScreening, actor: Actor, figures: Sequence[AnnualFigures]) -> None:
    AnnualAccounts.objects.bulk_create(
        [
            AnnualAccounts(
                provider_id=row.provider_id,
                year=each.year,
                figures=_written(each),
                supplied_at=arrival.received(),
                supplied_by_id=actor.account_id,
            )
            for each in figures
        ],
        ignore_conflicts=True,
    )


def _refuse_wrong(figures: AnnualFigures, today: date) -> None:
    """Raises FiguresWrong for what cannot be so in any balance."""
    if figures.equity > figures.balance_total:
        raise FiguresWrong(reason=msg("het eigen vermogen is hoger dan het balanstotaal."))
    least = (figures.balance_total, figures.revenue, figures.current_assets, figures.current_liabilities)
    if min(least) < 0:
        raise FiguresWrong(reason=msg("alleen het eigen vermogen en het resultaat kunnen negatief zijn."))
    if not figures.year <= figures.drawn_up_on.year or figures.drawn_up_on > today:
        raise FiguresWrong(reason=msg("de dag van vaststelling ligt in de toekomst of vóór het boekjaar."))
    if figures.year < 2000:
        raise FiguresWrong(reason=msg("het boekjaar klopt niet."))
