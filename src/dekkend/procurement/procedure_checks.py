"""What the rules of part B find in a definition itself, and whether it fits its procedure form. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from dekkend.kernel.problems import Complaint
from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import msg
from dekkend.organisations.rules import USUAL_CAPS
from dekkend.procurement.definition import Criterion, CriterionKind, Definition, Evidence, Procedure
from dekkend.procurement.definition_dates import rows
from dekkend.procurement.definition_references import Data
from dekkend.procurement.domain import HUNDRED
from dekkend.procurement.eligibility_rules import InsuranceFacts, insurance_fits_liability
from dekkend.procurement.problems import DefinitionRule
from dekkend.procurement.procedure_forms import Allowance, Form, forms
from dekkend.procurement.rules import PriceFacts, not_on_price_alone


def procedure_verdicts(definition: Definition) -> tuple[Verdict, ...]:
    """What is asked of insurance (EL-15) and how much price weighs (EL-16)."""
    insured = [insurance_fits_liability(_insurance(it)) for it in definition.evidence if _asks_cover(it)]
    return (*insured, not_on_price_alone(price_facts(definition)))


def price_facts(definition: Definition) -> PriceFacts:
    """How much price weighs among the criteria that award; without weights all weigh the same."""
    weighed = [it for it in definition.criteria if it.kind is not CriterionKind.SELECTION]
    price = sum((it.weight or HUNDRED for it in weighed if it.price), start=Decimal(0))
    total = sum((it.weight or HUNDRED for it in weighed), start=Decimal(0))
    return PriceFacts(price, total, definition.tariffs is not None and definition.tariffs.way is not None)


def _asks_cover(evidence: Evidence) -> bool:
    return evidence.cover_per_event is not None or evidence.cover_per_year is not None


def _insurance(evidence: Evidence) -> InsuranceFacts:
    """Against the caps of a provider that is not micro: for a micro one they are half of that (FI-07)."""
    return InsuranceFacts(
        required_per_event=evidence.cover_per_event,
        cap_per_event=USUAL_CAPS.per_event.amount,
        required_per_year=evidence.cover_per_year,
        cap_per_year=USUAL_CAPS.per_year.amount,
    )


# ---------------------------------------------------------------- does a definition fit its form?

_FIELD: Final = {
    CriterionKind.SELECTION: "selection_criteria",
    CriterionKind.AWARD: "award_criteria",
    CriterionKind.QUALITY_FLOOR: "quality_floors",
}


def fits_form(data: Data) -> Iterator[Complaint]:
    """A criterion, a price or a number of dialogues that the chosen form does not have."""
    for path, procedure in rows(data, "procedure", Procedure):
        form = forms()[procedure.form]
        if procedure.max_dialogue_sessions and form.dialogue is Allowance.FORBIDDEN and form.selects_first:
            yield Complaint(
                (*path, "max_dialogue_sessions"),
                DefinitionRule.FORM,
                msg("De vorm “{form}” kent geen dialoog", form=form.title),
                msg("Haal het aantal dialogen weg, of kies een vorm met dialoog."),
            )
        for place, criterion in rows(data, "criteria.*", Criterion):
            yield from _misfit(form, place, criterion)


def _misfit(form: Form, place: tuple[str | int, ...], criterion: Criterion) -> Iterator[Complaint]:
    if getattr(form, _FIELD[criterion.kind]) is Allowance.FORBIDDEN:
        yield Complaint(
            (*place, "kind"),
            DefinitionRule.FORM,
            msg("De vorm “{form}” kent geen criteria voor {kind}", form=form.title, kind=criterion.kind),
            msg("Kies een ander soort criterium, of een andere vorm van de procedure."),
        )
    if criterion.price and form.price is Allowance.FORBIDDEN:
        yield Complaint(
            (*place, "price"),
            DefinitionRule.FORM,
            msg("De vorm “{form}” kent geen prijs als criterium", form=form.title),
            msg("Haal het prijscriterium weg, of kies een andere vorm van de procedure."),
        )


__all__ = ["fits_form", "price_facts", "procedure_verdicts"]
