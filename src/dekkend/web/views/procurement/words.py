"""The words and colours on the pages of a procurement: statuses, and the closed vocabulary of definitions."""

from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from dekkend.procurement.definition import (
    CriterionKind,
    EvidenceKind,
    FinancingVariant,
    Law,
    ProcedureForm,
    ProductStatus,
    RequirementKind,
)
from dekkend.procurement.domain import REJECTION_NAMES, RESULT_NAMES, Result
from dekkend.procurement.states import BID, SUBMISSION, BidStatus, SubmissionStatus
from dekkend.web.badges import Badge, Tone, Words

_S, _B = SubmissionStatus, BidStatus

SUBMISSION_TONES: Final = MappingProxyType(
    {
        _S.RECEIVED: Tone.INFO,
        _S.COMPLETE: Tone.GOOD,
        _S.DEFECTIVE: Tone.WARN,
        _S.IN_REPAIR: Tone.WARN,
        _S.SET_ASIDE: Tone.BAD,
        _S.ADMITTED: Tone.GOOD,
        _S.DECIDED: Tone.INFO,
        _S.WITHDRAWN: Tone.QUIET,
    }
)
BID_TONES: Final = MappingProxyType(
    {
        _B.RECEIVED: Tone.INFO,
        _B.SET_ASIDE: Tone.BAD,
        _B.ADMITTED: Tone.INFO,
        _B.IN_ASSESSMENT: Tone.WARN,
        _B.SCORED: Tone.INFO,
        _B.AGREED: Tone.INFO,
        _B.AWARDED: Tone.GOOD,
        _B.NOT_AWARDED: Tone.BAD,
    }
)
RESULT_TONES: Final = MappingProxyType(
    {Result.FULLY: Tone.GOOD, Result.PARTLY: Tone.WARN, Result.NOT: Tone.BAD}
)


def submission_badge(status: SubmissionStatus) -> Badge:
    """The badge of a submission."""
    return Badge(SUBMISSION.title(status), SUBMISSION_TONES[status])


def bid_badge(status: BidStatus) -> Badge:
    """The badge of a bid on one lot."""
    return Badge(BID.title(status), BID_TONES[status])


def result_badge(result: Result | None) -> Badge:
    """What the decisions add up to for one tenderer; nothing as long as that is not known."""
    return Badge("–") if result is None else Badge(RESULT_NAMES[result], RESULT_TONES[result])


LAWS: Final[MappingProxyType[Law, Words]] = MappingProxyType({Law.WMO: _("Wmo"), Law.YOUTH: _("Jeugdwet")})

FORMS: Final[MappingProxyType[ProcedureForm, Words]] = MappingProxyType(
    {
        ProcedureForm.EMVI_1: _("SAS met EMVI, openbaar (EMVI 1)"),
        ProcedureForm.EMVI_2: _("SAS met EMVI, eerst selectie (EMVI 2)"),
        ProcedureForm.EMVI_3: _("SAS met EMVI, na selectie en dialoog (EMVI 3)"),
        ProcedureForm.ZEMVI_1: _("SAS zonder EMVI, alle geschikte aanbieders (ZEMVI 1)"),
        ProcedureForm.ZEMVI_2: _("SAS zonder EMVI, geselecteerde aanbieders (ZEMVI 2)"),
        ProcedureForm.ZEMVI_3: _("SAS zonder EMVI, met dialoog (ZEMVI 3)"),
        ProcedureForm.ZEMVI_4: _("SAS zonder EMVI, met ontwerpfase (ZEMVI 4)"),
        ProcedureForm.ADMISSION: _("Toelating: iedereen die voldoet (open house)"),
        ProcedureForm.SUPPLEMENTARY: _("Aanvullende procedure"),
    }
)

PRODUCT_STATUSES: Final[MappingProxyType[ProductStatus, Badge]] = MappingProxyType(
    {
        ProductStatus.OFFERED: Badge(_("In deze inkoop"), Tone.GOOD),
        ProductStatus.PENDING: Badge(_("In afwachting"), Tone.WARN),
        ProductStatus.OUT_OF_SCOPE: Badge(_("Buiten deze inkoop"), Tone.QUIET),
        ProductStatus.MOVED: Badge(_("Andere inkoop"), Tone.INFO),
        ProductStatus.LOCAL: Badge(_("Lokaal"), Tone.INFO),
        ProductStatus.OTHER_REGION: Badge(_("Andere regio"), Tone.INFO),
        ProductStatus.SUPRA_REGIONAL: Badge(_("Bovenregionaal"), Tone.INFO),
    }
)

DOCUMENT_STATUSES: Final = MappingProxyType(
    {
        "in-voorbereiding": Badge(_("In voorbereiding"), Tone.QUIET),
        "concept": Badge(_("Concept"), Tone.WARN),
        "definitief": Badge(_("Definitief"), Tone.INFO),
        "vastgesteld": Badge(_("Vastgesteld"), Tone.GOOD),
    }
)

BODY_ROLES: Final = MappingProxyType(
    {
        "bereidt-voor": _("bereidt voor"),
        "adviseert": _("adviseert"),
        "besluit": _("besluit"),
        "stelt-vast": _("stelt vast"),
        "wordt-geinformeerd": _("wordt geïnformeerd"),
    }
)

WORDS: Final = MappingProxyType(
    {
        # who may end up where
        "client": _("cliënt"),
        "referrer": _("verwijzer"),
        "buyer": _("inkoper"),
        "aanbieder": _("aanbieder"),
        "gemeente": _("gemeente"),
        "regio": _("regio"),
        # consultations
        "marktconsultatie": _("marktconsultatie"),
        "dialoogtafel": _("dialoogtafel"),
        "inspraak": _("inspraak"),
        "adviesraad": _("adviesraad"),
        "ontwikkeltafel": _("ontwikkeltafel"),
        "clienten": _("cliënten"),
        # help that is bought elsewhere
        "inkoop": _("inkoop"),
        "subsidie": _("subsidie"),
        "lokaal": _("lokaal"),
        "landelijk": _("landelijk"),
        "ander-stelsel": _("ander stelsel"),
        # later entry
        "tussentijdse-toetreding": _("tussentijdse toetreding"),
        "aanvullende-procedure": _("aanvullende procedure"),
        "geen": _("geen"),
        "product": _("product"),
        "perceel": _("perceel"),
        "product-of-perceel": _("product of perceel"),
        "productgroep-en-gemeente": _("productgroep en gemeente"),
        "inschrijver": _("inschrijver"),
        # awarding
        "alle-geschikte": _("iedereen die voldoet"),
        "beste-tot-maximum": _("de besten, tot het hoogste aantal"),
        "loting": _("loting"),
        "hoogste-zwaarste-criterium": _("hoogste score op het zwaarste criterium"),
        "allen": _("allen"),
        # thresholds
        "kwaliteit": _("kwaliteit"),
        "ervaring": _("ervaring"),
        "omzet": _("omzet"),
        "toetreding": _("toetreding"),
        "uitstroom": _("uitstroom"),
        "tarief": _("tarief"),
        "overig": _("overig"),
        # money
        "optellend": _("optellend"),
        "verhouding": _("naar verhouding"),
        "samengesteld": _("samengesteld"),
        "jaarlijks": _("jaarlijks"),
        "bibob": _("Bibob"),
        "financieel": _("financieel"),
        "governance": _("bestuur en toezicht"),
        "kalenderjaar": _("kalenderjaar"),
        "beschikking": _("beschikking"),
        "cliënt": _("cliënt"),
        # who may do the work
        "toegestaan": _("toegestaan"),
        "niet-toegestaan": _("niet toegestaan"),
        "met-toestemming": _("met toestemming"),
        "voorstel-niet-toegestaan": _("voorstel: niet toegestaan"),
        "zorg": _("toegestaan, met zorgen"),
        "aangemoedigd": _("aangemoedigd"),
        # management
        "contractmanagement": _("contractmanagement"),
        "monitoring": _("monitoring"),
        "toezicht": _("toezicht"),
        "toegang": _("toegang"),
        "innovatie": _("innovatie"),
        "uitvoeringseis": _("uitvoeringseis"),
        # units
        "minuut": _("minuut"),
        "uur": _("uur"),
        "dagdeel": _("dagdeel"),
        "etmaal": _("etmaal"),
        "week": _("week"),
        "maand": _("maand"),
        "stuks": _("stuk"),
        "euro": _("euro"),
        # numbers
        "inwoners": _("inwoners"),
        "aanbieders": _("aanbieders"),
        "overeenkomsten": _("overeenkomsten"),
        "inschrijvingen": _("inschrijvingen"),
        "procent": _("procent"),
        "aantal": _("aantal"),
        # kinds
        **{kind.value: name for kind, name in REJECTION_NAMES.items()},
        **{form.value: title for form, title in FORMS.items()},
        Law.WMO.value: LAWS[Law.WMO],
        Law.YOUTH.value: LAWS[Law.YOUTH],
        FinancingVariant.EFFORT.value: _("inspanningsgericht (p × q)"),
        FinancingVariant.OUTPUT.value: _("outputgericht"),
        FinancingVariant.TASK.value: _("taakgericht"),
        CriterionKind.SELECTION.value: _("selectie"),
        CriterionKind.AWARD.value: _("gunning"),
        CriterionKind.QUALITY_FLOOR.value: _("minimumnorm"),
        EvidenceKind.EXCLUSION.value: _("uitsluiting"),
        EvidenceKind.SUITABILITY.value: _("geschiktheid"),
        EvidenceKind.EXECUTION.value: _("uitvoering"),
        RequirementKind.SIGNATURE.value: _("handtekening"),
        RequirementKind.FORM.value: _("formulier"),
        RequirementKind.ANSWER.value: _("antwoord"),
    }
)
"""Every word of the vocabulary that a page shows as a word."""


def word(value: str) -> Words:
    """A word of the vocabulary in the reader's language; another text as it is."""
    return WORDS.get(value, value)
