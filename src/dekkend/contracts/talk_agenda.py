"""What a contract conversation could be about: late tasks, signals, rooms, stops, figures. Pure.

A proposal: whoever plans the conversation takes points out, adds others and writes the record.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_standing import AgreementStanding
from dekkend.contracts.moments_model import Moment, MomentState
from dekkend.kernel.text import Message, show

SIGNAL_PERCENTAGE: Final = Decimal(70)
_MOST_COMING: Final = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda. ``key`` is what it comes from; ``why`` is why it is proposed."""

    key: str
    title: str
    why: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its norm and how it stood on the day; ``meets`` is "ja", "nee" or empty."""

    key: str
    name: str
    norm: str = ""
    outcome: str = ""
    meets: str = ""


@dataclass(frozen=True, slots=True)
class OpenAction:
    """Something that was agreed before and is not done."""

    title: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that the procurement names, with what it aims at."""

    id: str
    name: str
    target: str = ""
    unit: str = ""


def proposed_agenda(
    agreement: Agreement,
    standing: AgreementStanding,
    moments: Iterable[Moment],
    actions: Iterable[OpenAction],
    today: date,
) -> tuple[Point, ...]:
    """First what was agreed before, then what is late, then signals, then what comes; figures last."""
    known = tuple(moments)
    return (
        Point("kennismaking", "Wie is er, en waarover spreken wij"),
        *(_action(it, today) for it in actions),
        *_late(known),
        *_signals(agreement, standing, today),
        *_coming(known),
        Point("cijfers", "Cijfers: wat zien wij, en wat betekent het"),
        Point("rondvraag", "Rondvraag en afspraken"),
    )


def proposed_figures(
    standing: AgreementStanding, indicators: Iterable[Indicator], before: Iterable[Figure]
) -> tuple[Figure, ...]:
    """What Dekkend knows itself, then the indicators of the procurement; the norm of the last time stays."""
    norms = {figure.key: figure.norm for figure in before}
    own = [
        Figure("clienten", "Cliënten", "", "" if standing.clients is None else str(standing.clients)),
        Figure("open-cellen", "Open cellen", "", f"{standing.open_cells} van {standing.cells}"),
        Figure("stops", "Cliëntenstops", "0", str(standing.stops), _meets(standing.stops == 0)),
        Figure("te-laat", "Taken te laat", "0", str(standing.late_tasks), _meets(standing.late_tasks == 0)),
    ]
    if standing.used_percentage is not None:
        within = standing.used_percentage < SIGNAL_PERCENTAGE
        used = f"{show(standing.used_percentage)}%"
        own.append(Figure("ruimte", "Bestedingsruimte gebruikt", "minder dan 70%", used, _meets(within)))
    named = [Figure(f"kpi-{it.id}", it.name, f"{it.target} {it.unit}".strip()) for it in indicators]
    return tuple(
        Figure(it.key, it.name, norms.get(it.key) or it.norm, it.outcome, it.meets) for it in (*own, *named)
    )


def _meets(yes: bool) -> str:
    return "ja" if yes else "nee"


def _action(action: OpenAction, today: date) -> Point:
    late = ", te laat" if action.due < today else ""
    why = f"Afgesproken met {action.owner or '–'}, uiterlijk {show(action.due)}{late}."
    return Point(f"actie:{action.title}", f"Actie: {action.title}", why)


def _late(moments: Iterable[Moment]) -> Iterator[Point]:
    for moment in moments:
        if moment.state is MomentState.LATE:
            why = (
                f"Moest uiterlijk {show(moment.due)} (regel {moment.rule}, artikel {moment.article or '–'})."
            )
            yield Point(moment.key, _text(moment.title), why)


def _coming(moments: Iterable[Moment]) -> Iterator[Point]:
    """The next legal moments; those that are open now first."""
    waiting = [it for it in moments if it.state in (MomentState.OPEN, MomentState.COMING)]
    waiting.sort(key=lambda it: (it.state is not MomentState.OPEN, it.due, it.key))
    once = {_text(it.title): it for it in reversed(waiting)}
    for moment in sorted(once.values(), key=waiting.index)[:_MOST_COMING]:
        why = f"Uiterlijk {show(moment.due)} (regel {moment.rule})."
        yield Point(moment.key, _text(moment.title), why)


def _signals(agreement: Agreement, standing: AgreementStanding, today: date) -> Iterator[Point]:
    used = standing.used_percentage
    if used is not None and used >= SIGNAL_PERCENTAGE:
        yield Point("ruimte", "Bestedingsruimte", f"Er is {show(used)}% gebruikt; het signaal is bij 70%.")
    if standing.stops:
        yield Point("stops", "Cliëntenstops", f"Er lopen er {standing.stops}.")
    if standing.clients == 0:
        yield Point("geen-clienten", "Geen cliënten", "Er zijn op dit moment geen cliënten.")
    for measure in agreement.measures:
        if measure.first <= today and measure.ended_on is None:
            yield Point(f"maatregel:{measure.id}", "Maatregel", measure.reason)
    if agreement.owners_missing_since is not None:
        since = show(agreement.owners_missing_since)
        yield Point("ubo", "Uiteindelijk belanghebbenden", f"De gegevens ontbreken sinds {since}.")
    if agreement.continuity is not None and agreement.continuity.step > 1:
        step = agreement.continuity.step
        yield Point("continuiteit", "Financiën en continuïteit", f"Trede {step} van de financiële ladder.")


def _text(title: Message) -> str:
    return title.render()
