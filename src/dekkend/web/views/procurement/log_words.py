"""The log in words: what was done, and what an entry holds. The export has everything as it was stored."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dekkend.kernel.states import Machine
from dekkend.procurement.admission_states import CELL_ADMISSION, ENROLMENT, RECHECK
from dekkend.procurement.award_states import ANNOUNCEMENT, CONDITION, COURT_CASE
from dekkend.procurement.complaint_states import COMPLAINT
from dekkend.procurement.consultation_domain import CONSULTATION, DIALOGUE_SESSION
from dekkend.procurement.information_states import NOTE, QUESTION
from dekkend.procurement.party_states import JOINING, PARTY
from dekkend.procurement.route_states import ROUTE_STEP
from dekkend.procurement.states import BID, PROCUREMENT, SUBMISSION
from dekkend.web import formats
from dekkend.web.badges import Words

MACHINES: Final[Mapping[str, Machine[Any]]] = MappingProxyType(
    {
        machine.name: machine
        for machine in (
            *(PROCUREMENT, SUBMISSION, BID, QUESTION, NOTE, COMPLAINT, ANNOUNCEMENT, CONDITION, COURT_CASE),
            *(ENROLMENT, CELL_ADMISSION, RECHECK, CONSULTATION, DIALOGUE_SESSION, PARTY, JOINING, ROUTE_STEP),
        )
    }
)

SUBJECTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "procurement": _("inkoop"),
        "submission": _("inschrijving"),
        "bid": _("inschrijving op perceel"),
        "question": _("vraag"),
        "informationnote": _("nota"),
        "complaint": _("klacht"),
        "announcement": _("bekendmaking"),
        "condition": _("voorwaarde"),
        "awardcondition": _("voorwaarde"),
        "court_case": _("kort geding"),
        "courtcase": _("kort geding"),
        "enrolment": _("aanmelding"),
        "celladmission": _("toelating"),
        "cell_admission": _("toelating"),
        "recheck": _("hertoets"),
        "consultation": _("consultatie"),
        "consultationround": _("consultatie"),
        "dialogue": _("gesprek"),
        "dialoguesession": _("gesprek"),
        "dialogue_session": _("gesprek"),
        "party": _("wie meedoet"),
        "joining_subcontractor": _("onderaannemer"),
        "joiningsubcontractor": _("onderaannemer"),
        "routestep": _("stap van de besluitroute"),
        "route_step": _("stap van de besluitroute"),
        "routedocument": _("document"),
        "vault": _("kluis"),
        "account": _("persoon"),
        "decision": _("besluit"),
        "letter": _("brief"),
        "organisation": _("organisatie"),
    }
)

ACTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "admission.open": _("Toelating geopend"),
        "announcement.prepare": _("Herziening voorbereid"),
        "assessor.leave": _("Beoordelaar weg"),
        "assessor.reassign": _("Andere beoordelaar"),
        "assessors.meet": _("Overleg van beoordelaars"),
        "case_file.make": _("Dossier gemaakt"),
        "case_file.take": _("Dossier opgehaald"),
        "complaint.conditions": _("Voorwaarden bij de klacht"),
        "complaint.file": _("Klacht ingediend"),
        "condition.ask": _("Bewijs gevraagd"),
        "condition.hand_in": _("Bewijs aangeleverd"),
        "condition.open": _("Voorwaarde gesteld"),
        "conduct.open": _("Gedragsverklaring geopend"),
        "consensus.propose": _("Consensus voorgesteld"),
        "consultation.handle": _("Inbreng beantwoord"),
        "consultation.input": _("Inbreng gegeven"),
        "consultation.plan": _("Consultatie gepland"),
        "contact.record": _("Contact buiten Dekkend vastgelegd"),
        "court_case.record": _("Kort geding vastgelegd"),
        "decision.revise": _("Besluit herzien"),
        "dialogue.plan": _("Gesprek gepland"),
        "drawing.announce": _("Loting aangekondigd"),
        "drawing.seed": _("Loting gehouden"),
        "enrolment.judge": _("Aanmelding getoetst"),
        "enrolment.receive": _("Aanmelding ontvangen"),
        "enrolment.record_case": _("Kort geding over een aanmelding"),
        "enrolment.record_judgment": _("Vonnis over een aanmelding"),
        "enrolment.repair": _("Aanmelding aangevuld"),
        "ground.weigh": _("Uitsluitingsgrond gewogen"),
        "interests.decide": _("Over twijfel besloten"),
        "interests.state": _("Belangen verklaard"),
        "joining_subcontractor.request": _("Onderaannemer gevraagd"),
        "letter.approve": _("Brief goedgekeurd"),
        "letter.make": _("Brief gemaakt"),
        "letter.read": _("Brief geopend"),
        "letter.write": _("Brief gewijzigd"),
        "link.add": _("Link toegevoegd"),
        "link.remove": _("Link weggehaald"),
        "lot.set_maximum": _("Hoogste aantal vastgelegd"),
        "lot.withdraw": _("Perceel ingetrokken"),
        "note.begin": _("Nota begonnen"),
        "officer_key.change_passphrase": _("Wachtzin gewijzigd"),
        "officer_key.make": _("Kluissleutel gemaakt"),
        "outage.note": _("Storing genoteerd"),
        "participation.change": _("Deelname gewijzigd"),
        "party.add": _("Deelnemer toegevoegd"),
        "price.test": _("Prijs getoetst"),
        "procurement.create": _("Inkoop gemaakt"),
        "procurement.extend": _("Termijn verlengd"),
        "procurement.supplement": _("Aanvullende procedure begonnen"),
        "question.ask": _("Vraag gesteld"),
        "question.change": _("Vraag gewijzigd"),
        "question.rewrite": _("Antwoord herschreven"),
        "recheck.ask": _("Hertoets gevraagd"),
        "route.add_version": _("Versie van een document"),
        "route.make": _("Besluitroute gemaakt"),
        "scores.keep": _("Scores blijven staan"),
        "scores.lock": _("Scores vastgezet"),
        "scores.unlock": _("Scores heropend"),
        "submission.begin_replacement": _("Vervangen begonnen"),
        "submission.open": _("Envelop geopend"),
        "submission.open_price": _("Prijsenvelop geopend"),
        "submission.receive": _("Inschrijving ontvangen"),
        "submission.repair": _("Gebrek hersteld"),
        "submission.replace": _("Inschrijving vervangen"),
        "tests.start": _("Toetsen begonnen"),
        "validity.answer": _("Antwoord over geldigheid"),
        "validity.ask": _("Geldigheid gevraagd"),
        "vault.destroy": _("Sleutels vernietigd"),
        "vault.make": _("Kluis gemaakt"),
        "vault.open_prices": _("Prijsenveloppen geopend"),
        "vault.turn": _("Sleutel omgedraaid"),
        "vault.unlock": _("Kluis ontgrendeld"),
        "version.confirm": _("Versie bevestigd"),
    }
)

KEYS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "after": _("daarna"),
        "agrees": _("akkoord"),
        "allowed": _("mag beoordelen"),
        "announced_on": _("bekendgemaakt op"),
        "answers": _("antwoorden"),
        "assessor": _("beoordelaar"),
        "assessors": _("beoordelaars"),
        "assignments": _("toewijzingen"),
        "before": _("daarvoor"),
        "bids": _("inschrijvingen op percelen"),
        "changes": _("wijzigingen"),
        "checks": _("toetsen"),
        "closes_at": _("inschrijven tot"),
        "competence": _("beperkt tot percelen"),
        "count": _("aantal"),
        "counted": _("geteld tot"),
        "court": _("rechtbank"),
        "criterion": _("criterium"),
        "defects": _("gebreken"),
        "due": _("uiterlijk"),
        "envelopes": _("enveloppen"),
        "ground": _("grond"),
        "has": _("met een belang"),
        "holds": _("voldoet"),
        "invited": _("uitgenodigd"),
        "kind": _("soort"),
        "last_day": _("laatste dag"),
        "late": _("te laat"),
        "lot": _("perceel"),
        "lots": _("percelen"),
        "measure": _("maatregel"),
        "missing": _("ontbreekt"),
        "motivation": _("motivering"),
        "none": _("zonder belang"),
        "number": _("nummer"),
        "officers": _("kluishouders"),
        "outcome": _("uitkomst"),
        "practice": _("oefening"),
        "reason": _("reden"),
        "receipt": _("ontvangstbewijs"),
        "received": _("ontvangen"),
        "repaired": _("hersteld"),
        "requirement": _("onderdeel"),
        "round": _("ronde"),
        "seat": _("plaats"),
        "seed": _("begingetal"),
        "selected": _("geselecteerd"),
        "set_aside": _("terzijde gelegd"),
        "sha256": _("vingerafdruk"),
        "slug": _("naam"),
        "submissions": _("inschrijvingen"),
        "tenderer": _("inschrijver"),
        "title": _("titel"),
        "unsure": _("twijfel"),
        "until": _("tot en met"),
        "version": _("versie"),
        "warnings": _("waarschuwingen"),
        "windows": _("termijnen"),
    }
)
"""What people read of an entry; a key that is not here is for who verifies, and stands in the export."""

LONGEST: Final = 140
HASH: Final = 64


def act(name: str) -> Words:
    """What was done, in words; an act that this version does not know by its own name."""
    if name in ACTS:
        return ACTS[name]
    kind, _dot, action = name.partition(".")
    machine = MACHINES.get(kind)
    if machine is None or action not in machine.titles:
        return name
    return f"{formats.text(machine.title(action))} ({formats.text(SUBJECTS.get(kind, kind))})"


def told(action: str, data: Mapping[str, Any], people: Mapping[int, str]) -> str:
    """What an entry holds, on one line: the step between two states first. ``people`` names accounts."""
    parts = [*_step(action, data, people), *(_pair(key, value, people) for key, value in data.items())]
    text = "; ".join(part for part in parts if part)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _step(action: str, data: Mapping[str, Any], people: Mapping[int, str]) -> Iterator[str]:
    machine = MACHINES.get(action.partition(".")[0])
    states = [data.get("from"), data.get("to")]
    if action == "assessor.reassign":
        yield " → ".join(people.get(who, str(who)) for who in states if who)
    if machine is None or not all(states):
        return
    known = {str(state): state for state in machine.states}
    words = [formats.text(machine.title(known[text])) if text in known else str(text) for text in states]
    yield f"{words[0]} → {words[1]}"


def _pair(key: str, value: Any, people: Mapping[int, str]) -> str:
    if key not in KEYS or value in (None, "", [], {}):
        return ""
    if key in _PEOPLE:
        held = value if isinstance(value, list) else [value]
        return f"{formats.text(KEYS[key])}: {', '.join(people.get(each, str(each)) for each in held)}"
    return f"{formats.text(KEYS[key])}: {_plain(value)}"


_PEOPLE: Final = frozenset({"assessor", "assessors", "officers"})


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nee")
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items())
    text = formats.text(value)
    return _moment(text) or (f"{text[:12]}…" if len(text) == HASH else text)


def _moment(text: str) -> str:
    """A stored day or moment as people write it; empty for another text."""
    try:
        if len(text) == len("2026-01-31"):
            return formats.text(formats.long_date(date.fromisoformat(text)))
        return formats.text(formats.moment(datetime.fromisoformat(text))) if "T" in text else ""
    except ValueError:
        return ""


__all__ = ["ACTS", "KEYS", "MACHINES", "SUBJECTS", "act", "told"]
