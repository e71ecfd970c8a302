"""The word and the colour of every status of the contexts."""

from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from dekkend.procurement.states import ProcurementStatus as P
from dekkend.web.badges import Badge, Tone

PROCUREMENT: Final = MappingProxyType(
    {
        P.CONCEPT: Badge(_("Concept"), Tone.QUIET),
        P.PUBLISHED: Badge(_("Inschrijving open"), Tone.INFO),
        P.CLOSED: Badge(_("Inschrijving gesloten"), Tone.INFO),
        P.OPENED: Badge(_("Kluis geopend"), Tone.INFO),
        P.COMPLETENESS: Badge(_("Toets volledigheid"), Tone.WARN),
        P.REPAIR: Badge(_("Herstel loopt"), Tone.WARN),
        P.EXCLUSION: Badge(_("Toets uitsluiting"), Tone.WARN),
        P.SUITABILITY: Badge(_("Toets geschiktheid"), Tone.WARN),
        P.EXECUTION: Badge(_("Toets uitvoering"), Tone.WARN),
        P.ASSESSMENT: Badge(_("Beoordeling loopt"), Tone.WARN),
        P.CONSENSUS: Badge(_("Consensus bereikt"), Tone.INFO),
        P.DECIDED: Badge(_("Besloten"), Tone.INFO),
        P.ANNOUNCED: Badge(_("Voorlopig gegund"), Tone.INFO),
        P.DIALOGUE: Badge(_("In dialoog"), Tone.INFO),
        P.INVITED: Badge(_("Inschrijving na selectie open"), Tone.INFO),
        P.FINAL: Badge(_("Definitief gegund"), Tone.GOOD),
        P.WITHDRAWN: Badge(_("Ingetrokken"), Tone.BAD),
    }
)


def procurement_badge(status: P) -> Badge:
    """The badge of a procurement's status."""
    return PROCUREMENT[status]


def status_of(status: object) -> Badge:
    """The badge of any status that a page shows, for templates."""
    return PROCUREMENT[P(str(status))]
