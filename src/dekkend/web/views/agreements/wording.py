"""The text of an agreement: numbered contents with what was filled in; of a draft also the forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dekkend.contracts.agreement_model import IndividualTerm, UsedClause
from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.document_fields import field_problem, gaps, unused_in, values_of
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.document_facts import DocumentFacts
from dekkend.contracts.services import draft_clauses as services
from dekkend.contracts.standard_model import Clause, ClauseField, Edition
from dekkend.contracts.standard_text import NumberedLine, is_unused, numbered
from dekkend.kernel.errors import Refusal
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.pages import page
from dekkend.web.refusals import FORBIDDEN, NOT_FOUND, status_of
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
from dekkend.web.views.agreements.common import One, one
from dekkend.web.views.agreements.deeds import (
    Data,
    Deed,
    DeedPanel,
    done,
    line_field,
    panels,
    text_field,
)

_YES_NO = [("", _("Nog niet gekozen")), ("ja", _("Gebruiken")), ("nee", _("Niet gebruiken: NVT"))]
_FROM_TERM = frozenset({"CT-07", "CT-08", "CT-10"})
"""Rules of articles that the term fills in: nobody types a day twice."""


@dataclass(frozen=True)
class Line:
    """A line of the contents, with what was filled in."""

    it: NumberedLine
    depth: int
    filled: list[tuple[str, str]]
    text: str


class ClausesForm(forms.Form):
    """Of each optional article whether it is used, and every field that is not in the term."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, view: One, edition: Edition, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"revision": view.row.revision}
        super().__init__(*args, **kwargs)
        self.edition = edition
        chosen = {it.number: it for it in view.agreement.clauses}
        for clause in _editable(edition):
            own = chosen.get(clause.number)
            if clause.optional:
                used = "" if own is None else "ja" if own.used else "nee"
                self.fields[_name(clause)] = forms.ChoiceField(
                    label=f"{clause.number} {clause.heading}", choices=_YES_NO, required=False, initial=used
                )
            for field in clause.fields:
                value = own.values.get(field.id, "") if own else ""
                self.fields[_name(clause, field)] = _field(clause, field, value)

    def clean(self) -> Data:
        data: Data = super().clean() or {}
        for clause in _editable(self.edition):
            for field in clause.fields:
                name = _name(clause, field)
                if problem := field_problem(field, str(data.get(name, ""))):
                    self.add_error(name, formats.text(problem))
        return data

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The fields by article of two numbers (1.5 with all below it): its title, and whether it opens."""
        found: dict[str, list[forms.BoundField]] = {}
        for clause in _editable(self.edition):
            names = [_name(clause)] if clause.optional else []
            names += [_name(clause, field) for field in clause.fields]
            above = ".".join(clause.number.split(".")[:2])
            found.setdefault(above, []).extend(self[name] for name in names)
        return [
            (self._title(number), fields, any(map(_is_filled, fields))) for number, fields in found.items()
        ]

    def _title(self, number: str) -> str:
        clause = self.edition.clause(number)
        return f"{number} {clause.heading}" if clause else number

    @property
    def given(self) -> list[UsedClause]:
        """What was chosen and filled in; articles of which nothing is known are left out."""
        return [found for clause in _editable(self.edition) if (found := self._clause(clause))]

    def _clause(self, clause: Clause) -> UsedClause | None:
        values = {
            field.id: str(value).strip()
            for field in clause.fields
            if (value := self.cleaned_data.get(_name(clause, field)))
        }
        chosen = self.cleaned_data.get(_name(clause), "") if clause.optional else "ja"
        if not chosen and not values:
            return None
        if not clause.optional and not values:
            return None
        return UsedClause(number=clause.number, used=chosen != "nee", values=values)


class SeenForm(forms.Form):
    """An act on the text as it was looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class TermForm(SeenForm):
    text = text_field(_("Afspraak"), 4)
    adds_to = line_field(
        _("Vult artikel aan"), max_length=10, required=False, help_text=_("Het nummer uit deel 3.")
    )
    announced_in = line_field(
        _("Aangekondigd in"),
        required=False,
        help_text=_("Het document en de plaats waar iedereen dit kon lezen."),
    )
    offered_in = line_field(
        _("Aangeboden in"), required=False, help_text=_("De plaats in de inschrijving van deze aanbieder.")
    )
    reviewed_by = line_field(
        _("Nagekeken door"),
        max_length=200,
        required=False,
        help_text=_("Wie zag dat dit deel 3 niet tegenspreekt."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbered contents; of a draft the forms."""
    view = _one(request, slug)
    edition = DocumentFacts().edition(view.row)
    if request.method != "POST":
        return _page(request, view, edition, _blank(view, edition), panels(_deeds(view)))
    require(may(view.actor, Action.DRAFT, view.reader.facts))
    form = ClausesForm(view, edition, request.POST)
    if not form.is_valid():
        return _page(request, view, edition, form, panels(_deeds(view)), WRONG)
    try:
        services.edit_clauses(view.actor, view.row.pk, form.given, revision=form.cleaned_data["revision"])
    except Refusal as refusal:
        if status_of(refusal) in (NOT_FOUND, FORBIDDEN):
            raise
        form.add_error(None, words(refusal))
        return _page(request, view, edition, form, panels(_deeds(view)), CONFLICT)
    messages.success(request, gettext("De artikelen zijn bewaard."))
    return HttpResponseRedirect(view.href("agreement_text"))


@require_POST
def wording_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Adds or takes out a term of part 2."""
    view = _one(request, slug)
    edition = DocumentFacts().edition(view.row)
    return done(
        request,
        _deeds(view),
        act,
        lambda found, code: _page(request, view, edition, _blank(view, edition), found, code),
        view.href("agreement_text"),
    )


def _one(request: HttpRequest, slug: str) -> One:
    view = one(request, slug)
    require(may(view.actor, Action.SEE_CONFIDENTIAL, view.reader.facts))
    return view


def _blank(view: One, edition: Edition) -> ClausesForm | None:
    draft = view.row.status == AgreementStatus.DRAFT and view.may(Action.DRAFT)
    return ClausesForm(view, edition) if draft else None


def _page(
    request: HttpRequest,
    view: One,
    edition: Edition,
    form: ClausesForm | None,
    acts: list[DeedPanel],
    status: int = 200,
) -> HttpResponse:
    context = view.context(
        "agreement_text",
        page_title=_("Tekst"),
        edition=edition,
        lines=list(_lines(view, edition)),
        terms=view.agreement.terms,
        gaps=gaps(view.agreement, edition) if form else (),
        form=form,
        acts=acts,
    )
    return page(request, "agreements/wording.html.jinja", context, status=status)


def _lines(view: One, edition: Edition) -> Iterator[Line]:
    unused = unused_in(view.agreement, edition)
    for it in numbered(edition, unused):
        clause = edition.clause(it.number)
        values = values_of(clause, view.agreement) if clause and it.used else {}
        titles = {field.id: field.title for field in clause.fields} if clause else {}
        filled = [(titles[id], value) for id, value in values.items() if value]
        text = clause.text if clause and not is_unused(edition, it.number, unused) else ""
        yield Line(it, it.number.count("."), filled, text)


def _deeds(view: One) -> Iterator[Deed]:
    if view.row.status != AgreementStatus.DRAFT:
        return
    right = may(view.actor, Action.DRAFT, view.reader.facts)
    terms, seen = list(view.agreement.terms), {"revision": view.row.revision}
    yield Deed(
        "afspraak-toevoegen",
        _("Afspraak toevoegen aan deel 2"),
        TermForm,
        lambda data: _keep(view, [*terms, _term(data, len(terms) + 1)], data),
        right,
        _("Alleen wat vooraf is aangekondigd of in de inschrijving staat (regel CT-04)."),
        initial=seen,
    )
    for place, term in enumerate(terms):
        yield Deed(
            f"afspraak-weghalen-{place + 1}",
            gettext("Afspraak 2.%(place)s weghalen") % {"place": place + 1},
            SeenForm,
            _without(view, terms, place),
            right,
            term.text[:120],
            initial=seen,
        )


def _without(view: One, terms: list[IndividualTerm], place: int) -> Any:
    return lambda data: _keep(view, [*terms[:place], *terms[place + 1 :]], data)


def _keep(view: One, terms: list[IndividualTerm], data: Data) -> None:
    services.edit_terms(view.actor, view.row.pk, terms, revision=data["revision"])


def _term(data: Data, place: int) -> IndividualTerm:
    id = slugify(data["text"])[:40].strip("-") or "afspraak"
    return IndividualTerm(
        id=f"{id}-{place}",
        text=data["text"].strip(),
        adds_to=data["adds_to"].strip(),
        announced_in=data["announced_in"].strip(),
        offered_in=data["offered_in"].strip(),
        reviewed_by=data["reviewed_by"].strip(),
    )


def _editable(edition: Edition) -> Iterator[Clause]:
    """The articles that somebody chooses or fills in by hand."""
    for clause in edition.in_order:
        by_hand = not (_FROM_TERM & set(clause.rules))
        if clause.part == 1 and by_hand and (clause.optional or clause.fields):
            yield clause


def _is_filled(field: forms.BoundField) -> bool:
    return bool(field.errors) or field.value() not in (None, "", "nee")


def _name(clause: Clause, field: ClauseField | None = None) -> str:
    return f"a{clause.number.replace('.', '-')}" + (f"-{field.id}" if field else "")


def _field(clause: Clause, field: ClauseField, value: str) -> forms.Field:
    label = f"{clause.number} {field.title}"
    if field.kind == "keuze":
        choices = [("", "–"), *((word, word) for word in field.words)]
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=value)
    if field.kind == "ja-nee":
        choices = [("", "–"), ("ja", _("ja")), ("nee", _("nee"))]
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=value)
    widget = forms.Textarea(attrs={"rows": 2}) if field.kind == "tekst" else forms.TextInput()
    return forms.CharField(label=label, required=False, initial=value, max_length=5000, widget=widget)
