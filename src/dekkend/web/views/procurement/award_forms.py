"""What a buyer does after the decision, each act a form with its consequences beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from dekkend.procurement.award_domain import (
    CHANGE_NAMES,
    CONDITION_NAMES,
    COURT_OUTCOMES,
    EVIDENCE_KINDS,
    GROUND_NAMES,
    REVISIONS,
    Change,
    ChangeKind,
    ConditionKind,
    CourtOutcome,
    Ground,
)
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import REJECTION_NAMES
from dekkend.procurement.queries import decisions, lots
from dekkend.procurement.queries.award_course import condition_of
from dekkend.procurement.services.conditions import ask_evidence, settle_condition, take_over_tests
from dekkend.procurement.services.court_cases import (
    NewCase,
    carry_out_judgment,
    record_court_case,
    record_judgment,
)
from dekkend.procurement.services.revising import (
    announce_revision,
    drop_revision,
    move_up,
    prepare_revision,
)
from dekkend.procurement.services.testing import start_tests
from dekkend.procurement.services.validity import ANSWER_DAYS, ask_validity
from dekkend.web.badges import Words
from dekkend.web.formats import text
from dekkend.web.views.procurement.frame import Frame

_DAY: Final = {"type": "date"}


def day(label: Words, **more: Any) -> forms.DateField:
    """A field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), **more)


def words(label: Words, **more: Any) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **more)


def named(names: Mapping[Any, Any], only: Any = None) -> list[tuple[str, str]]:
    """The choices of an enumeration with its words."""
    return [(it.value, text(names[it])) for it in (only or names)]


class ActForm(forms.Form):
    """A form that knows the procurement, so that it offers what there is."""

    def __init__(self, frame: Frame, *given: Any, **named_: Any) -> None:
        super().__init__(*given, **named_)
        self.frame = frame
        self.offer()

    def offer(self) -> None:
        """Fills the choices that depend on the procurement."""

    def show(self, number: int) -> None:
        """Fills what depends on the one thing that the act is about."""

    def _lots(self) -> list[tuple[str, str]]:
        return [(lot.slug, f"{lot.number} {lot.name}") for lot in lots(self.frame.actor, self.frame.slug)]


class CourtCaseForm(ActForm):
    claimant = forms.ChoiceField(label=_("Wie begon het kort geding"), required=False)
    claimant_name = forms.CharField(
        label=_("Naam, als het geen inschrijver is"), max_length=300, required=False
    )
    court = forms.CharField(label=_("Rechtbank"), max_length=200)
    case_number = forms.CharField(label=_("Zaaknummer"), max_length=60, required=False)
    summons_on = day(_("Dag van de dagvaarding"))
    hearing_on = day(_("Dag van de zitting"), required=False)
    lots = forms.MultipleChoiceField(
        label=_("Over welke percelen gaat het"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kiest u niets, dan gaat het over alle percelen."),
    )
    buyer_waits = forms.BooleanField(
        label=_("Wij wachten met iedereen, ook waar de regels dat niet vragen"), required=False
    )

    def offer(self) -> None:
        self.fields["lots"].choices = self._lots()  # type: ignore[attr-defined]
        rows = {it.submission: it.tenderer for it in decisions(self.frame.actor, self.frame.slug)}
        self.fields["claimant"].choices = [  # type: ignore[attr-defined]
            ("", text(_("Geen inschrijver"))),
            *((str(number), f"{number}. {name}") for number, name in sorted(rows.items())),
        ]
        self.tenderers = {str(number): name for number, name in rows.items()}

    def clean(self) -> dict[str, Any]:
        """The name of a tenderer is known; of somebody else it is needed."""
        given = dict(super().clean() or {})
        given["claimant_name"] = given.get("claimant_name") or self.tenderers.get(
            given.get("claimant", ""), ""
        )
        if not given["claimant_name"]:
            self.add_error("claimant_name", _("Kies een inschrijver of vul de naam in."))
        return given


class JudgmentForm(ActForm):
    outcome = forms.ChoiceField(label=_("Uitkomst"), choices=lambda: named(COURT_OUTCOMES))
    judged_on = day(_("Dag van het vonnis"))
    consequences = words(_("Wat dit betekent"))


class HowForm(ActForm):
    how = words(_("Hoe het vonnis is uitgevoerd"))


class ValidityForm(ActForm):
    until = day(_("Geldig houden tot en met"))
    answer_days = forms.IntegerField(
        label=_("Dagen om te antwoorden"),
        initial=ANSWER_DAYS,
        min_value=1,
        max_value=60,
        help_text=_("Eigen keuze: geen bron noemt een termijn."),
    )
    reason = words(_("Reden"))


class EvidenceForm(ActForm):
    submission = forms.ChoiceField(label=_("Winnaar"))
    kind = forms.ChoiceField(label=_("Waarover"), choices=lambda: named(CONDITION_NAMES, EVIDENCE_KINDS))
    title = forms.CharField(label=_("Welk bewijs"), max_length=300)
    days = forms.IntegerField(
        label=_("Termijn in kalenderdagen"), initial=14, min_value=1, max_value=90, required=False
    )

    def offer(self) -> None:
        rows = decisions(self.frame.actor, self.frame.slug, awarded=True)
        winners = {it.submission: it.tenderer for it in rows}
        self.fields["submission"].choices = [  # type: ignore[attr-defined]
            (str(number), f"{number}. {name}") for number, name in sorted(winners.items())
        ]


class ConditionForm(ActForm):
    met = forms.ChoiceField(
        label=_("Is aan de voorwaarde voldaan"),
        choices=lambda: [("ja", text(_("Ja"))), ("nee", text(_("Nee")))],
        widget=forms.RadioSelect,
    )
    outcome = words(_("Wat u zag"))
    proportionality = words(
        _("Waarom dit in verhouding is"),
        required=False,
        help_text=_("Nodig als de regels u een keuze laten, zoals bij te laat bewijs van geschiktheid."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def show(self, number: int) -> None:
        found = condition_of(self.frame.actor, self.frame.slug, number)
        self.initial["seen"] = found.mark if found else ""


class RevisionForm(ActForm):
    ground = forms.ChoiceField(label=_("Waarom"), choices=lambda: named(GROUND_NAMES, REVISIONS))
    reason = words(_("Reden, zoals die in de brief komt"))
    bid = forms.ChoiceField(label=_("Over welke inschrijving"))
    kind = forms.ChoiceField(label=_("Wat er verandert"), choices=lambda: named(CHANGE_NAMES))
    rejection = forms.ChoiceField(
        label=_("Soort reden, bij alsnog afwijzen"), choices=lambda: named(REJECTION_NAMES), required=False
    )
    criterion = forms.ChoiceField(label=_("Criterium, bij een score"), required=False)
    score = forms.DecimalField(
        label=_("Nieuwe score"), required=False, max_digits=7, decimal_places=2, localize=True
    )
    motivation = words(_("Motivering van deze wijziging"))

    def offer(self) -> None:
        rows = decisions(self.frame.actor, self.frame.slug)
        self.fields["bid"].choices = [  # type: ignore[attr-defined]
            (str(it.bid), f"{it.lot_number} {it.lot_name}: {it.submission}. {it.tenderer}") for it in rows
        ]
        self.fields["criterion"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *((it.id, it.name) for it in self.frame.view.definition.criteria if not it.price),
        ]


class Plain(forms.Form):
    """A form that needs to know nothing of the procurement."""


class SourceForm(Plain):
    bron = words(
        _("Welke openbare bron geeft later het lotingsgetal"),
        help_text=_(
            "Bijvoorbeeld de trekking van een landelijke loterij op een dag na de sluiting, "
            "met waar die te vinden is."
        ),
    )


class SeedForm(Plain):
    getal = forms.CharField(label=_("Wat de bron gaf"), max_length=200)


class ReasonForm(ActForm):
    reason = words(_("Reden"))


def _court_case(frame: Frame, number: int, given: dict[str, Any]) -> None:
    claimant = int(given["claimant"]) if given["claimant"] else None
    new = NewCase(**{**given, "claimant": claimant, "lots": tuple(given["lots"])})
    record_court_case(frame.actor, frame.view.row.id, new)


def _judgment(frame: Frame, number: int, given: dict[str, Any]) -> None:
    outcome = CourtOutcome(given.pop("outcome"))
    record_judgment(frame.actor, frame.view.row.id, number, outcome=outcome, **given)


def _evidence(frame: Frame, number: int, given: dict[str, Any]) -> None:
    ask_evidence(
        frame.actor,
        frame.view.row.id,
        int(given["submission"]),
        kind=ConditionKind(given["kind"]),
        title=given["title"],
        days=given["days"],
    )


def _condition(frame: Frame, number: int, given: dict[str, Any]) -> None:
    met = given.pop("met") == "ja"
    settle_condition(frame.actor, frame.view.row.id, number, met=met, **given)


def _revision(frame: Frame, number: int, given: dict[str, Any]) -> None:
    kind = ChangeKind(given["kind"])
    scored = kind is ChangeKind.SCORE
    change = Change(
        int(given["bid"]),
        kind,
        given["motivation"],
        given["criterion"] if scored else "",
        given["score"] if scored else None,
        RejectionKind(given["rejection"]) if given["rejection"] else RejectionKind.NOT_SUITABLE,
    )
    prepare_revision(
        frame.actor,
        frame.view.row.id,
        ground=Ground(given["ground"]),
        reason=given["reason"],
        changes=[change],
    )


@dataclass(frozen=True)
class Act:
    """One act: its title, what happens, what the buyer fills in, and what does it."""

    title: Words
    consequences: Words
    form: type[ActForm]
    run: Callable[[Frame, int, dict[str, Any]], object]


ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "kort-geding": Act(
            _("Kort geding vastleggen"),
            _(
                "In een aanbesteding schort een kort geding binnen de standstill de gunning van die percelen "
                "op. Bij toelating alleen voor wie naar de rechter ging, tenzij u met iedereen wacht."
            ),
            CourtCaseForm,
            _court_case,
        ),
        "vonnis": Act(
            _("Vonnis vastleggen"),
            _(
                "De inschrijvingen blijven geldig tot 14 dagen na het vonnis. Is de vordering toegewezen, "
                "dan blijft ondertekenen geblokkeerd tot het vonnis is uitgevoerd."
            ),
            JudgmentForm,
            _judgment,
        ),
        "uitgevoerd": Act(
            _("Vonnis uitgevoerd"),
            _("De zaak houdt daarna niets meer tegen."),
            HowForm,
            lambda frame, number, given: carry_out_judgment(
                frame.actor, frame.view.row.id, number, how=given["how"]
            ),
        ),
        "geldigheid": Act(
            _("Vragen de inschrijving langer geldig te houden"),
            _("Elke inschrijver krijgt de vraag en antwoordt zelf, binnen de dagen die u kiest."),
            ValidityForm,
            lambda frame, number, given: ask_validity(frame.actor, frame.view.row.id, **given),
        ),
        "bewijs": Act(
            _("Bewijs vragen aan een winnaar"),
            _("De winnaar heeft 14 kalenderdagen, tenzij u een andere termijn stelt. Tot dan tekent u niet."),
            EvidenceForm,
            _evidence,
        ),
        "voorwaarde": Act(
            _("Voorwaarde afhandelen"),
            _(
                "Is niet aan de voorwaarde voldaan, dan kunt u de volgende in rang laten opschuiven. Te laat "
                "bewijs over een uitsluitingsgrond sluit uit."
            ),
            ConditionForm,
            _condition,
        ),
        "opschuiven": Act(
            _("De volgende laten opschuiven"),
            _("Dit bereidt een herziening voor. Er verandert niets tot u die bekendmaakt."),
            ActForm,
            lambda frame, number, given: move_up(frame.actor, frame.view.row.id, number),
        ),
        "toetsen": Act(
            _("Uitkomst van toetsen overnemen"),
            _("Voorwaarden waarvan de toets klaar is, worden afgehandeld."),
            ActForm,
            lambda frame, number, given: take_over_tests(frame.actor, frame.view.row.id),
        ),
        "toetsen-starten": Act(
            _("Toetsen starten voor alle winnaars"),
            _(
                "Elke winnaar krijgt de toetsen die het kader vraagt en die nog niet lopen. Een eerdere "
                "uitkomst die geldt, wordt niet overgedaan. De aanbieder hoort het als hij iets moet doen."
            ),
            ActForm,
            lambda frame, number, given: start_tests(frame.actor, frame.view.row.id),
        ),
        "herziening": Act(
            _("Besluit herzien"),
            _(
                "Dekkend rekent het perceel opnieuw uit met uw wijziging. Het oude besluit blijft staan en "
                "leesbaar. Pas na de bekendmaking verandert er iets: nieuwe brieven, nieuwe standstill."
            ),
            RevisionForm,
            _revision,
        ),
        "bekendmaken": Act(
            _("Herziening bekendmaken"),
            _("De nieuwe besluiten gelden vanaf nu, de brieven gaan weg en een nieuwe standstill begint."),
            ActForm,
            lambda frame, number, given: announce_revision(frame.actor, frame.view.row.id, number),
        ),
        "vervallen": Act(
            _("Herziening laten vervallen"),
            _("De besluiten blijven zoals ze zijn."),
            ReasonForm,
            lambda frame, number, given: drop_revision(frame.actor, frame.view.row.id, number, **given),
        ),
    }
)
