"""The next step of this person in this procurement, in one line above every page."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.admission_cells import admits_continuously
from dekkend.procurement.envelope import price_requirements
from dekkend.procurement.policies import is_buyer
from dekkend.procurement.queries import ProcurementView
from dekkend.procurement.queries.asked import asked_of
from dekkend.procurement.queries.next_actions import prices_sealed
from dekkend.procurement.queries.tenderer import lots_to_choose, own_submission
from dekkend.procurement.queries.weighing import open_grounds
from dekkend.procurement.states import OPEN_STATUSES
from dekkend.procurement.states import ProcurementStatus as P
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.badges import Words


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next: a sentence, and where to do it when it is this person's turn."""

    text: Words
    href: str = ""
    link: Words = ""
    due: date | datetime | None = None

    @property
    def is_moment(self) -> bool:
        """Whether it ends at an hour, as submitting does, and not at the end of a day."""
        return isinstance(self.due, datetime)


def next_step_for(actor: Actor, view: ProcurementView) -> NextStep:
    """What this person does next here, or waits for."""
    if is_buyer(actor, view.facts):
        return _for_buyer(view)
    status = view.row.status
    if status is P.ASSESSMENT and actor.has_any(Role.ASSESSOR, organisation_ids=view.facts.buyers):
        return NextStep(
            _("Beoordeel de inschrijvingen die aan u zijn toegewezen."),
            reverse("my_assessments", query={"inkoop": view.row.slug}),
            _("Beoordelen"),
        )
    if actor.has_any(Role.PROVIDER):
        return _for_provider(actor, view)
    return _for_reader(view)


def _for_buyer(view: ProcurementView) -> NextStep:
    if _enrols(view):
        place = reverse("enrolments", kwargs={"slug": view.row.slug})
        return NextStep(
            _("Aanbieders melden zich doorlopend aan. Besluit binnen de termijn over elke aanmelding."),
            place,
            _("Naar de aanmeldingen"),
        )
    status, href = view.row.status, reverse("procurement", kwargs={"slug": view.row.slug}) + "#stap"
    if status in OPEN_STATUSES and view.row.closes_at and clock.now() <= view.row.closes_at:
        return NextStep(
            _("Wachten op inschrijvingen. Daarna sluit u de inschrijving."), due=view.row.closes_at
        )
    if status is P.CLOSED:
        place = reverse("bid_vault", kwargs={"slug": view.row.slug})
        return NextStep(_("Open met een andere kluishouder de kluis."), place, _("Naar de kluis"))
    if status is P.CONSENSUS and price_requirements(view.asked):
        return _for_prices(view)
    if status is P.EXCLUSION and open_grounds(view.row.id).exists():
        place = reverse("grounds", kwargs={"slug": view.row.slug})
        return NextStep(_("Weeg eerst de uitsluitingsgronden die gelden."), place, _("Naar de afweging"))
    if status is P.REPAIR and view.repair_until and clock.today() <= view.repair_until:
        return NextStep(_("Inschrijvers herstellen hun gebreken."), due=view.repair_until)
    if status is P.ANNOUNCED and view.row.standstill_until and clock.today() <= view.row.standstill_until:
        last = view.row.round == view.row.rounds
        text = _("De standstill loopt. Daarna maakt u de gunning definitief.")
        later = _("De standstill loopt. Daarna gaat u verder met wie is geselecteerd.")
        return NextStep(text if last else later, due=view.row.standstill_until)
    if status is P.ANNOUNCED and view.row.round < view.row.rounds:
        return NextStep(_("Ga verder met wie is geselecteerd."), href, _("Naar de stap"))
    if status is P.WITHDRAWN:
        return _for_reader(view)
    if status in _PLACES:
        page, link = _PLACES[status]
        return NextStep(_BUYER[status], reverse(page, kwargs={"slug": view.row.slug}), link)
    return NextStep(_BUYER[status], href, _("Naar de stap"))


def _for_prices(view: ProcurementView) -> NextStep:
    """Prices are opened once the quality is final, and tested before the decision."""
    if prices_sealed(view):
        text = _("Is de consensus rond, open dan met een andere kluishouder de prijsenveloppen.")
        return NextStep(text, reverse("bid_vault", kwargs={"slug": view.row.slug}), _("Naar de kluis"))
    place = reverse("prices", kwargs={"slug": view.row.slug})
    return NextStep(_("Bekijk en toets de prijzen, en besluit daarna."), place, _("Naar de prijzen"))


_BUYER = {
    P.CONCEPT: _("Controleer de open punten en de planning, en publiceer."),
    P.PUBLISHED: _("Sluit de inschrijving."),
    P.OPENED: _("Toets of de inschrijvingen volledig zijn."),
    P.COMPLETENESS: _("Geef gelegenheid tot herstel, of toets de uitsluitingsgronden."),
    P.REPAIR: _("Sluit het herstel en toets de uitsluitingsgronden."),
    P.EXCLUSION: _("Toets de geschiktheid."),
    P.SUITABILITY: _("Toets het akkoord met de uitvoering."),
    P.EXECUTION: _("Wijs de inschrijvingen toe aan beoordelaars, of besluit."),
    P.ASSESSMENT: _("Volg de beoordeling. Daarna start het overleg over consensus."),
    P.CONSENSUS: _("Rond de consensus af en besluit."),
    P.DECIDED: _("Controleer de brieven en maak de voorlopige gunning bekend."),
    P.ANNOUNCED: _("Maak de gunning definitief."),
    P.DIALOGUE: _("Voer de gesprekken met wie is geselecteerd, en nodig hen uit om in te schrijven."),
    P.INVITED: _("Sluit de inschrijving."),
    P.FINAL: _("De gunning is definitief. Sluit de overeenkomsten waarvan de voorwaarden zijn vervuld."),
}

_PLACES = {
    P.ASSESSMENT: ("assessment_board", _("Naar de beoordeling")),
    P.DIALOGUE: ("consultations", _("Naar de gesprekken")),
    P.DECIDED: ("letter_drafts", _("Naar de brieven")),
    P.FINAL: ("award_course", _("Naar de overeenkomsten")),
}
"""Where the work of a status is done when it is not the step itself."""


def _enrols(view: ProcurementView) -> bool:
    """Whether providers enrol all the time, so that there is no closing to wait for."""
    return view.row.status is P.PUBLISHED and admits_continuously(view.definition)


def _for_provider(actor: Actor, view: ProcurementView) -> NextStep:
    row = view.row
    if _enrols(view):
        place = reverse("enrol", kwargs={"slug": row.slug})
        return NextStep(_("U kunt zich aanmelden waar toetreden open is."), place, _("Aanmelden"))
    if row.status is P.DIALOGUE:
        return replace(_dialogue(view), href=reverse("my_consultations"), link=_("Uw gesprekken"))
    if row.status in OPEN_STATUSES and row.closes_at and clock.now() <= row.closes_at:
        return _while_open(actor, view)
    if row.status in (P.ANNOUNCED, P.FINAL) and row.round == row.rounds:
        return _after_award(actor, view)
    if row.status is P.REPAIR and view.repair_until:
        return _while_repairing(actor, view)
    return _for_reader(view)


def _while_repairing(actor: Actor, view: ProcurementView) -> NextStep:
    """Repair what was found, where something was found."""
    own = own_submission(actor, view.row.slug)
    if own is None:
        return _for_reader(view)
    if own.repair_open and own.open_defects:
        place = reverse("repair", kwargs={"slug": view.row.slug}) + f"?nummer={own.number}"
        return NextStep(
            _("Herstel wat aan uw inschrijving ontbreekt."), place, _("Herstellen"), due=view.repair_until
        )
    href = reverse("submission", kwargs={"slug": view.row.slug, "number": own.number})
    return NextStep(_("U hoeft niets te herstellen."), href, _("Uw inschrijving"))


def _after_award(actor: Actor, view: ProcurementView) -> NextStep:
    """What the region asked after the award comes first, then the own letter."""
    own = own_submission(actor, view.row.slug)
    if own is None:
        return _for_reader(view)
    place = {"slug": view.row.slug, "number": own.number}
    if asked_of(actor, view.row.slug, own.number).open:
        text = _("De regio vraagt u nog iets voordat u kunt tekenen.")
        return NextStep(text, reverse("asked", kwargs=place), _("Naar wat wordt gevraagd"))
    due = view.row.standstill_until if view.row.status is P.ANNOUNCED else None
    text = _("Lees de brief over uw inschrijving. Wat u ertegen kunt doen, staat erin.")
    return NextStep(text, reverse("letter", kwargs=place), _("Naar de brief"), due=due)


def _while_open(actor: Actor, view: ProcurementView) -> NextStep:
    """As long as bids come in: begin, go on, or change what was submitted; or read why one cannot."""
    row, own = view.row, own_submission(actor, view.row.slug)
    form = reverse("submit", kwargs={"slug": row.slug})
    if own is not None and own.replacing:
        text = _("Uw wijziging is nog niet ingediend; wat u eerder indiende telt.")
        return NextStep(text, form, _("Verder schrijven"), due=row.closes_at)
    if own is not None:
        receipt = reverse("receipt", kwargs={"slug": row.slug, "number": own.number})
        text = _("U hebt ingediend. Vervangen of intrekken kan nog.")
        return NextStep(text, receipt, _("Ontvangstbewijs"), due=row.closes_at)
    if row.status is P.PUBLISHED:
        return NextStep(_("U kunt inschrijven."), form, _("Inschrijven"), due=row.closes_at)
    held = actor.organisations(Role.PROVIDER)
    if any(not lots_to_choose(actor, row.slug, key).is_uninvited for key in held):
        return NextStep(_("U bent geselecteerd. Schrijf in."), form, _("Inschrijven"), due=row.closes_at)
    return NextStep(_("U bent niet uitgenodigd voor deze ronde."), form, _("Lees waarom"))


def _dialogue(view: ProcurementView) -> NextStep:
    """What happens between a selection and the bids, with how many sessions there are at most (CV-15)."""
    most = view.definition.procedure.max_dialogue_sessions
    if most is None:
        return NextStep(_("De regio spreekt met wie is geselecteerd. Daarna schrijven zij in."))
    said = _("De regio spreekt met wie is geselecteerd, hoogstens %(most)s keer. Daarna schrijven zij in.")
    return NextStep(formats.text(said) % {"most": most})


def _for_reader(view: ProcurementView) -> NextStep:
    row = view.row
    if row.status is P.CONCEPT:
        return NextStep(_("De regio bereidt deze inkoop voor. Inschrijven kan nog niet."))
    if _enrols(view):
        return NextStep(_("Aanbieders kunnen zich doorlopend aanmelden."))
    if row.status is P.PUBLISHED and row.closes_at:
        return NextStep(_("Aanbieders kunnen inschrijven."), due=row.closes_at)
    if row.status is P.INVITED and row.closes_at:
        return NextStep(_("Wie is geselecteerd, kan inschrijven."), due=row.closes_at)
    if row.status is P.DIALOGUE:
        return _dialogue(view)
    if row.status is P.ANNOUNCED and row.round < row.rounds:
        return NextStep(_("De selectie is bekend. Bezwaar kan tot het eind van de standstill."))
    if row.status is P.ANNOUNCED and row.standstill_until:
        return NextStep(
            _("De voorlopige gunning is bekend. Bezwaar kan tot het eind van de standstill."),
            due=row.standstill_until,
        )
    if row.status is P.FINAL:
        return NextStep(_("De gunning is definitief. Deze inkoop is afgerond."))
    if row.status is P.WITHDRAWN:
        return NextStep(_("Deze inkoop is ingetrokken."))
    return NextStep(_("De regio beoordeelt de inschrijvingen. Dat duurt tot de voorlopige gunning."))
