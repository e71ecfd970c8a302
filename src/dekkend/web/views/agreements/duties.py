"""Duties under an agreement: what was reported, recorded and decided, by kind, with what the rules say."""

from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.contracts.duty import DUTIES
from dekkend.contracts.duty_register import SHEETS, FactSheet, sheet_of
from dekkend.contracts.models import AgreementFact
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.duties import (
    FactView,
    KindView,
    conflicts_of,
    fact_of,
    history_of,
    kinds_of,
    liability,
    ruling_of,
    withdrawn_of,
)
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.contracts.services import facts as service
from dekkend.contracts.stored_kinds import FactKind
from dekkend.contracts.subcontracting_rules import SelfEmployedPolicy
from dekkend.organisations.domain import Permission
from dekkend.oversight.domain import LadderStep, measure_of
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.exports import workbook
from dekkend.web.pages import page
from dekkend.web.tables import Column, Table
from dekkend.web.views.agreements.common import One, one
from dekkend.web.views.agreements.deeds import (
    Data,
    Deed,
    DeedPanel,
    day_field,
    done,
    line_field,
    panels,
    text_field,
)
from dekkend.web.views.agreements.fact_forms import FactForm, data_of, fields_of, initial_of, words_of

POLICY_NAMES: Final = {
    SelfEmployedPolicy.ALLOWED: _("zzp’ers zijn toegestaan"),
    SelfEmployedPolicy.BARRED: _("zzp’ers zijn niet toegestaan"),
    SelfEmployedPolicy.UNDECIDED: _("nog niet besloten"),
}


class ReasonForm(forms.Form):
    reason = text_field(_("Reden"), 2)


class RulingForm(forms.Form):
    policy = forms.ChoiceField(
        label=_("Beleid"), choices=[(it.value, name) for it, name in POLICY_NAMES.items()]
    )
    first = day_field(_("Vanaf"))
    source = line_field(_("Staat in"))
    decision = text_field(
        _("Besluit over de botsing met artikel 3.9.1"),
        required=False,
        help_text=_(
            "Artikel 3.9.1 vraagt voor een zzp’er alleen een melding, en van deel 3 wijkt niemand af."
        ),
    )


@require_safe
def duties(request: HttpRequest, slug: str) -> HttpResponse:
    """Every kind of duty with what was written down, and which of it asks attention."""
    view = _one(request, slug)
    kinds = kinds_of(view.row, view.agreement)
    if request.GET.get("export") == "xlsx":
        return workbook(f"plichten-{view.row.slug}", _sheets(view, kinds))  # type: ignore[return-value]
    context = view.context(
        "agreement_duties",
        page_title=_("Plichten"),
        kinds=kinds,
        terms=[(duty.title, duty.days, duty.article, duty.rule) for duty in DUTIES.values()],
        caps=liability(view.agreement),
        may_add={it.sheet.slug: bool(_right(view, it.sheet)) for it in kinds},
        tone=_tone,
    )
    return page(request, "agreements/duties.html.jinja", context)


@require_safe
def duty_kind(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The facts of one kind, and the form for another one."""
    view, sheet = _one(request, slug), _sheet(kind)
    return _kind(request, view, sheet, panels(_kind_deeds(view, sheet)))


@require_POST
def duty_kind_act(request: HttpRequest, slug: str, kind: str, act: str) -> HttpResponse:
    """Writes down a fact, or the region's policy on the self-employed."""
    view, sheet = _one(request, slug), _sheet(kind)
    return done(
        request,
        _kind_deeds(view, sheet),
        act,
        lambda found, status: _kind(request, view, sheet, found, status),
        view.href("agreement_duty_kind", kind=kind),
    )


@require_safe
def duty(request: HttpRequest, slug: str, kind: str, key: str) -> HttpResponse:
    """One fact with its history, to correct or withdraw it."""
    view, sheet = _one(request, slug), _sheet(kind)
    fact = fact_of(view.row, view.agreement, sheet.kind, key)
    return _fact(request, view, fact, panels(_fact_deeds(view, fact)))


@require_POST
def duty_act(request: HttpRequest, slug: str, kind: str, key: str, act: str) -> HttpResponse:
    """Corrects or withdraws a fact, with the reason."""
    view, sheet = _one(request, slug), _sheet(kind)
    fact = fact_of(view.row, view.agreement, sheet.kind, key)
    return done(
        request,
        _fact_deeds(view, fact),
        act,
        lambda found, status: _fact(request, view, fact, found, status),
        view.href("agreement_duty_kind", kind=kind),
    )


def _kind(
    request: HttpRequest, view: One, sheet: FactSheet, acts: list[DeedPanel], status: int = 200
) -> HttpResponse:
    found = next(it for it in kinds_of(view.row, view.agreement) if it.sheet is sheet)
    workers = sheet.kind is FactKind.SUBCONTRACTOR
    context = view.context(
        "agreement_duties",
        page_title=sheet.many,
        heading=sheet.many,
        upper=[(gettext("Plichten"), view.href("agreement_duties"))],
        sheet=sheet,
        facts=found.facts,
        told=lambda fact: told(view, fact),
        judged=lambda fact: [(it, badge_of(it)) for it in fact.verdicts if it.applies],
        gone=withdrawn_of(view.row, sheet.kind),
        conflicts=[(name, it, [badge_of(v) for v in it.verdicts]) for name, it in _conflicts(view, workers)],
        ruling=ruling_of(view.row.buyer_id, clock.today()) if workers else None,
        policies=POLICY_NAMES,
        caps=liability(view.agreement) if sheet.kind is FactKind.INSURANCE else None,
        ladder=_ladder() if sheet.kind is FactKind.CONTINUITY else (),
        acts=acts,
    )
    return page(request, "agreements/duty_kind.html.jinja", context, status=status)


def _conflicts(view: One, workers: bool) -> Any:
    return conflicts_of(view.row, view.agreement) if workers else ()


def _ladder() -> list[tuple[str, Any, Any]]:
    """The steps of the financial ladder with the measure and how often the figures are looked at (IN-08)."""
    return [(step.value, measure_of(step).title, measure_of(step).every) for step in LadderStep]


def _fact(
    request: HttpRequest, view: One, fact: FactView, acts: list[DeedPanel], status: int = 200
) -> HttpResponse:
    sheet = fact.sheet
    context = view.context(
        "agreement_duties",
        page_title=sheet.title,
        heading=sheet.title,
        upper=[
            (gettext("Plichten"), view.href("agreement_duties")),
            (formats.text(sheet.many), view.href("agreement_duty_kind", kind=sheet.slug)),
        ],
        fact=fact,
        pairs=told(view, fact),
        judged=[(it, badge_of(it)) for it in fact.verdicts if it.applies],
        history=[(it, _changes(view, sheet, it)) for it in history_of(view.row, sheet.kind, fact.key)],
        acts=acts,
    )
    return page(request, "agreements/duty.html.jinja", context, status=status)


def _changes(view: One, sheet: FactSheet, version: AgreementFact) -> list[tuple[Any, str]]:
    return [
        (sheet.label(name), formats.text(value)) for name, value in version.data.items() if _says(name, value)
    ]


def _says(name: str, value: Any) -> bool:
    return name != "id" and value not in (None, "", False, [])


def told(view: One, fact: FactView) -> list[tuple[Any, str]]:
    """What a fact says, in words; what is empty is left out."""
    towns = {line.municipality.municipality.cbs_code: line.municipality.name for line in _lines(view)}
    values = (
        {"on": fact.value} if fact.sheet.slug in ("ontwikkeltafel", "ubo-ontbreekt") else vars(fact.value)
    )
    return [
        (fact.sheet.label(name), words_of(fact.sheet, name, value, towns))
        for name, value in values.items()
        if not name.startswith("_") and name != "id" and value not in (None, "", False, ())
    ]


def _lines(view: One) -> Any:
    return view.row.lines.select_related("municipality__municipality")


def _places(view: One) -> dict[str, list[tuple[str, str]]]:
    """The products and municipalities of the agreement."""
    names = product_names([view.row.procurement_id] if view.row.procurement_id else [], [view.row.buyer_id])
    products = sorted({line.product for line in view.agreement.lines})
    towns = {line.municipality.municipality.cbs_code: line.municipality.name for line in _lines(view)}
    return {
        "product": [(it, names.get(it, plain_name(it))) for it in products],
        "municipality": sorted(towns.items(), key=lambda it: it[1]),
    }


def _right(view: One, sheet: FactSheet) -> Permission:
    return may(view.actor, Action.REPORT if sheet.provider else Action.RUN, view.reader.facts)


def _filling(view: One, sheet: FactSheet) -> frozenset[str] | None:
    """The fields that this reader fills in: all for the buyer, the provider's own for the provider."""
    return None if view.reader.manages else sheet.provider


def _kind_deeds(view: One, sheet: FactSheet) -> list[Deed]:
    present = view.row.facts.filter(kind=sheet.kind, key=sheet.slug).exists()
    found = [] if sheet.single and present else [_record(view, sheet)]
    if sheet.kind is FactKind.SUBCONTRACTOR:
        found.append(_ruling(view))
    return found


def _record(view: One, sheet: FactSheet) -> Deed:
    def prepare(form: forms.Form) -> None:
        form.fields |= dict(fields_of(sheet, _filling(view, sheet), _places(view)))

    told_ = (
        _("Het tijdstip van de melding vult Dekkend zelf in.")
        if view.reader.is_provider and sheet.stamps
        else ""
    )
    return Deed(
        "vastleggen",
        gettext("%(kind)s vastleggen") % {"kind": formats.text(sheet.title)},
        FactForm,
        lambda data: service.record(view.actor, view.row.pk, sheet.kind, data_of(data)),
        _right(view, sheet),
        told_,
        prepare=prepare,
    )


def _ruling(view: One) -> Deed:
    def run(data: Data) -> object:
        return service.rule_on_self_employed(
            view.actor,
            view.row.buyer_id,
            SelfEmployedPolicy(data["policy"]),
            data["first"],
            data["source"],
            data["decision"],
        )

    told_ = _("Dit geldt voor alle overeenkomsten van de regio.")
    right = may(view.actor, Action.RUN_REGION, view.reader.facts)
    return Deed("beleid", _("Beleid over zzp’ers vastleggen"), RulingForm, run, right, told_)


def _fact_deeds(view: One, fact: FactView) -> list[Deed]:
    sheet, row = fact.sheet, fact.row
    initial = initial_of(row.data)

    def prepare(form: forms.Form) -> None:
        form.fields |= dict(fields_of(sheet, _filling(view, sheet), _places(view)))
        form.fields["why"] = text_field(_("Waarom verandert dit?"), 2)

    def correct(data: Data) -> object:
        changed = {name: value for name, value in data.items() if name != "why"}
        return service.correct(
            view.actor, view.row.pk, sheet.kind, fact.key, data_of(changed), data["why"], version=row.version
        )

    return [
        Deed(
            "wijzigen",
            _("Wijzigen of aanvullen"),
            FactForm,
            correct,
            _right(view, sheet),
            _("Wat er stond, blijft leesbaar."),
            prepare=prepare,
            initial=initial,
        ),
        Deed(
            "intrekken",
            _("Intrekken"),
            ReasonForm,
            lambda data: service.withdraw(
                view.actor, view.row.pk, sheet.kind, fact.key, data["reason"], version=row.version
            ),
            may(view.actor, Action.RUN, view.reader.facts),
            _("Het bleek niet zo te zijn, of het geldt niet meer."),
        ),
    ]


def _sheets(view: One, kinds: tuple[KindView, ...]) -> Any:
    """Each kind that has facts as a sheet: what was written down, and what the rules say."""
    for kind in kinds:
        if kind.facts:
            names = [name for name in kind.sheet.shape.__dataclass_fields__ if name != "id"]
            columns: list[Column[FactView]] = [
                Column(name, kind.sheet.label(name), _cell(view, name), row_header=place == 0)
                for place, name in enumerate(names)
            ]
            rules: Column[FactView] = Column("regels", _("Wat de regels zeggen"), _reasons)
            yield Table(kind.sheet.slug, kind.sheet.many, (*columns, rules)), list(kind.facts)


def _cell(view: One, name: str) -> Any:
    def value(fact: FactView) -> Any:
        found = fact.value if name == "on" else getattr(fact.value, name)
        return words_of(fact.sheet, name, found, {})

    return value


def _reasons(fact: FactView) -> str:
    return "; ".join(f"{it.rule}: {formats.text(it.reason)}" for it in fact.verdicts if not it.holds)


def _tone(kind: KindView) -> Badge:
    """How a kind stands: nothing there, all right, or something to look at."""
    if not kind.facts:
        return Badge(_("niets vastgelegd"), Tone.QUIET)
    if kind.broken:
        return Badge(gettext("%(count)s vraagt aandacht") % {"count": kind.broken}, Tone.WARN)
    return Badge(gettext("%(count)s in orde") % {"count": len(kind.facts)}, Tone.GOOD)


def _sheet(kind: str) -> FactSheet:
    found = sheet_of(kind)
    if found is None or found.kind not in SHEETS:
        raise Http404(gettext("Deze soort is er niet."))
    return found


def _one(request: HttpRequest, slug: str) -> One:
    view = one(request, slug)
    require(may(view.actor, Action.SEE_CONFIDENTIAL, view.reader.facts))
    return view
