"""The colours of the statuses of products, prices and tariffs; their words come from the machines."""

from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from dekkend.catalogue.domain import FinancingVariant, Frequency, Law, PriceWay
from dekkend.catalogue.products import Availability, BoughtBy
from dekkend.catalogue.states import (
    DIFFERENTIATION,
    PRICE_MODEL,
    SHEET,
    STRESS,
    DifferentiationStatus,
    SheetStatus,
    StressStatus,
    StudyStatus,
    VersionStatus,
)
from dekkend.web.badges import Badge, Tone

_VERSIONS: Final = {
    VersionStatus.CONCEPT: Tone.WARN,
    VersionStatus.ADOPTED: Tone.GOOD,
    VersionStatus.REPLACED: Tone.QUIET,
}
_SHEETS: Final = {
    SheetStatus.CONCEPT: Tone.WARN,
    SheetStatus.PROPOSED: Tone.INFO,
    SheetStatus.ADOPTED: Tone.GOOD,
    SheetStatus.PUBLISHED: Tone.GOOD,
    SheetStatus.DROPPED: Tone.QUIET,
}
_DIFFERENTIATIONS: Final = {
    DifferentiationStatus.PROPOSED: Tone.WARN,
    DifferentiationStatus.APPROVED: Tone.GOOD,
    DifferentiationStatus.REJECTED: Tone.BAD,
    DifferentiationStatus.WITHDRAWN: Tone.QUIET,
}
_STRESS: Final = {
    StressStatus.ASKED: Tone.INFO,
    StressStatus.DONE: Tone.GOOD,
    StressStatus.FAILED: Tone.BAD,
}
STUDIES: Final = MappingProxyType(
    {
        StudyStatus.CONCEPT: Badge(_("Concept"), Tone.WARN),
        StudyStatus.OPEN: Badge(_("Open voor aanbieders"), Tone.INFO),
        StudyStatus.CLOSED: Badge(_("Gesloten"), Tone.QUIET),
        StudyStatus.REPORTED: Badge(_("Rapport"), Tone.GOOD),
    }
)

LAWS: Final = MappingProxyType({Law.WMO: "Wmo 2015", Law.YOUTH: "Jeugdwet"})
AVAILABILITY: Final = MappingProxyType(
    {
        Availability.OFFERED: Badge(_("Aangeboden"), Tone.GOOD),
        Availability.PENDING: Badge(_("In afwachting"), Tone.WARN),
        Availability.OUT_OF_SCOPE: Badge(_("Buiten deze inkoop"), Tone.QUIET),
    }
)
BOUGHT_BY: Final = MappingProxyType(
    {
        BoughtBy.REGION: _("regio"),
        BoughtBy.LOCAL: _("lokaal"),
        BoughtBy.OTHER_REGION: _("andere regio"),
        BoughtBy.SUPRA_REGIONAL: _("bovenregionaal"),
    }
)
VARIANTS: Final = MappingProxyType(
    {
        FinancingVariant.EFFORT: _("inspanningsgericht"),
        FinancingVariant.OUTPUT: _("outputgericht"),
        FinancingVariant.TASK: _("taakgericht"),
    }
)
FREQUENCIES: Final = MappingProxyType(
    {
        Frequency.DAY: _("per dag"),
        Frequency.WEEK: _("per week"),
        Frequency.MONTH: _("per maand"),
        Frequency.TOTAL: _("in totaal"),
    }
)
WAYS: Final = MappingProxyType(
    {
        PriceWay.FLOOR: _("bodemprijs"),
        PriceWay.SUBSTANTIATED: _("onderbouwd aanbod"),
        PriceWay.FIXED: _("vaste prijs"),
    }
)


def version_badge(status: VersionStatus) -> Badge:
    """Of a version of products, of a price model, or of an indexation."""
    return Badge(PRICE_MODEL.title(status), _VERSIONS[status])


def sheet_badge(status: SheetStatus) -> Badge:
    return Badge(SHEET.title(status), _SHEETS[status])


def differentiation_badge(status: DifferentiationStatus) -> Badge:
    return Badge(DIFFERENTIATION.title(status), _DIFFERENTIATIONS[status])


def stress_badge(status: StressStatus) -> Badge:
    return Badge(STRESS.title(status), _STRESS[status])


def study_badge(status: StudyStatus) -> Badge:
    return STUDIES[status]
