"""The changes of an agreement: propose, judge by another, answer by the provider, the addendum."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dekkend.contracts.agreement_states import AMENDMENT, AmendmentStatus
from dekkend.contracts.amendment_rules import ARTICLES, KIND_NAMES, AmendmentKind
from dekkend.contracts.models import Amendment
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.services import amendments as services
from dekkend.contracts.standard_editions import edition_on
from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import Actor, Permission
from dekkend.organisations.queries import account_names
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, Words
from dekkend.web.pages import page
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
from dekkend.web.views.agreements.acts import ActForm, Data, PlainForm, ReasonForm, day_field, text_field
from dekkend.web.views.agreements.change_forms import ProposeForm, change_words
from dekkend.web.views.agreements.common import One, one

_M = AmendmentStatus
_TONES: Final[Mapping[AmendmentStatus, Tone]] = MappingProxyType(
    {
        _M.PROPOSED: Tone.WARN,
        _M.APPROVED: Tone.WARN,
        _M.REFUSED: Tone.QUIET,
        _M.AGREED: Tone.INFO,
        _M.REFUSED_BY_PROVIDER: Tone.BAD,
        _M.IN_EFFECT: Tone.GOOD,
        _M.WITHDRAWN: Tone.QUIET,
    }
)


class JudgeForm(ActForm):
    judgment = text_field(_("Toelichting"), required=False)


class RefuseForm(ActForm):
    judgment = text_field(_("Waarom wijst u de wijziging af?"))


class AgreeForm(ActForm):
    addendum = forms.CharField(
        label=_("Addendum"),
        max_length=200,
        help_text=_("De naam van het addendum waar de wijziging in staat."),
    )
    effective_on = day_field(
        _("Gaat in op"), required=False, help_text=_("Alleen nodig als het voorstel geen dag noemt.")
    )


class AnswerForm(ActForm):
    reason = text_field(
        _("Waarom weigert u?"),
        required=False,
        help_text=_("Volgt de wijziging uit de overeenkomst? Dan geldt weigeren zonder reden als opzegging."),
    )


Run = Callable[[Actor, Amendment, Data], object]


@dataclass(frozen=True, slots=True)
class ChangeAct:
    """Something to do with a change, in which of its statuses, and by whose right."""

    form: type[ActForm]
    run: Run
    title: Words
    right: Action
    shown: tuple[AmendmentStatus, ...]


ACTS: Final[Mapping[str, ChangeAct]] = MappingProxyType(
    {
        "goedkeuren": ChangeAct(
            JudgeForm,
            lambda actor, row, data: services.approve(
                actor, row.pk, data["judgment"], revision=data["revision"]
            ),
            _("Goedkeuren en naar de aanbieder sturen"),
            Action.JUDGE_AMENDMENT,
            (_M.PROPOSED,),
        ),
        "afwijzen": ChangeAct(
            RefuseForm,
            lambda actor, row, data: services.refuse(
                actor, row.pk, data["judgment"], revision=data["revision"]
            ),
            _("Afwijzen"),
            Action.JUDGE_AMENDMENT,
            (_M.PROPOSED,),
        ),
        "akkoord": ChangeAct(
            AgreeForm,
            lambda actor, row, data: services.agree(actor, row.pk, data["addendum"], data["effective_on"]),
            _("Akkoord met de wijziging"),
            Action.ANSWER_AMENDMENT,
            (_M.APPROVED,),
        ),
        "weigeren": ChangeAct(
            AnswerForm,
            lambda actor, row, data: services.refuse_as_provider(actor, row.pk, data["reason"]),
            _("Weigeren"),
            Action.ANSWER_AMENDMENT,
            (_M.APPROVED,),
        ),
        "opnieuw": ChangeAct(
            PlainForm,
            lambda actor, row, data: services.restate(actor, row.pk),
            _("Opnieuw voorstellen in de nieuwste uitgave"),
            Action.RUN,
            (_M.PROPOSED, _M.APPROVED),
        ),
        "intrekken": ChangeAct(
            ReasonForm,
            lambda actor, row, data: services.withdraw(
                actor, row.pk, data["reason"], revision=data["revision"]
            ),
            _("Intrekken"),
            Action.RUN,
            (_M.PROPOSED, _M.APPROVED),
        ),
        "geldt-als-opzegging": ChangeAct(
            ReasonForm,
            lambda actor, row, data: services.count_as_notice(actor, row.pk, data["reason"]),
            _("Laten gelden als opzegging"),
            Action.RUN,
            (_M.REFUSED_BY_PROVIDER,),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class ChangePanel:
    """An act on a change as the page shows it."""

    name: str
    act: Any
    form: ActForm
    permission: Permission

    @property
    def title(self) -> Words:
        return self.act.title


@dataclass(frozen=True, slots=True)
class Shown:
    """A change as the page shows it."""

    row: Amendment
    badge: Badge
    facts: list[tuple[Words, Words]]
    panels: list[ChangePanel]


def change_badge(status: str) -> Badge:
    """How far a change is."""
    found = AmendmentStatus(status)
    return Badge(AMENDMENT.title(found), _TONES[found])


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """The changes of an agreement, and the form that proposes one."""
    view = one(request, slug)
    require(may(view.actor, Action.SEE_CONFIDENTIAL, view.reader.facts))
    does = request.GET.get("doet", "")
    if request.method != "POST":
        return _page(request, view, _new_form(view, does))
    require(may(view.actor, Action.RUN, view.reader.facts))
    form = ProposeForm(view, request.POST, does=does)
    if not form.is_valid():
        return _page(request, view, form, status=WRONG)
    try:
        services.propose(view.actor, view.row.pk, form.given, revision=form.cleaned_data["revision"])
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _page(request, view, form, status=CONFLICT)
    messages.success(request, gettext("De wijziging is voorgesteld. Een collega beoordeelt die."))
    return redirect("agreement_changes", slug=slug)


def _new_form(view: One, does: str) -> ProposeForm | None:
    return (
        ProposeForm(view, does=does) if view.may(Action.RUN) and view.row.status in services.RUNNING else None
    )


@require_POST
def change_act(request: HttpRequest, slug: str, number: int, act: str) -> HttpResponse:
    """Does one act with a change; the service asks who may."""
    view = one(request, slug)
    found = view.row.amendments.filter(number=number).first()
    if act not in ACTS or found is None:
        raise Http404(gettext("Deze handeling bestaat niet."))
    form = ACTS[act].form(view, request.POST, prefix=f"{act}-{number}")
    if not form.is_valid():
        return _page(request, view, None, tried=(number, act, form), status=WRONG)
    try:
        ACTS[act].run(view.actor, found, form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _page(request, one(request, slug), None, tried=(number, act, form), status=CONFLICT)
    messages.success(
        request, gettext("Vastgelegd: %(act)s.") % {"act": formats.text(ACTS[act].title).lower()}
    )
    return redirect("agreement_changes", slug=slug)


Tried = tuple[int, str, ActForm]


def _page(
    request: HttpRequest,
    view: One,
    form: ProposeForm | None,
    *,
    tried: Tried | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = list(view.row.amendments.order_by("-number"))
    people = account_names({it for row in rows for it in (row.proposed_by_id, row.judged_by_id) if it})
    context = view.context(
        "agreement_changes",
        page_title=_("Wijzigingen"),
        changes=[_shown(view, row, people, tried) for row in rows],
        form=form,
        kinds=change_words(),
    )
    return page(request, "agreements/changes.html.jinja", context, status=status)


def _shown(view: One, row: Amendment, people: Mapping[int, str], tried: Tried | None) -> Shown:
    return Shown(
        row, change_badge(row.status), list(_facts(view, row, people)), list(_panels(view, row, tried))
    )


def _facts(view: One, row: Amendment, people: Mapping[int, str]) -> Iterator[tuple[Words, Words]]:
    kind = AmendmentKind(row.kind)
    yield _("Grond"), f"{formats.text(KIND_NAMES[kind])} ({ARTICLES[kind]})"
    if row.change:
        yield _("Wat verandert"), change_words(row.change.get("kind", ""))
    yield _("Voorgesteld"), _by(row.proposed_on, people.get(row.proposed_by_id or 0, ""))
    if row.judged_on:
        yield _("Beoordeeld"), _by(row.judged_on, people.get(row.judged_by_id or 0, ""))
    if row.judgment:
        yield _("Toelichting"), row.judgment
    for title, day in (
        (_("Akkoord op"), row.agreed_on),
        (_("Geweigerd op"), row.refused_on),
        (_("Ingetrokken op"), row.withdrawn_on),
        (_("Gaat in op"), row.effective_on),
    ):
        if day:
            yield title, formats.long_date(day)
    if row.refusal:
        yield _("Reden van de aanbieder"), row.refusal
    if row.addendum:
        yield _("Addendum"), row.addendum


def _by(day: Any, name: str) -> str:
    return f"{formats.long_date(day)}, {name}" if name else formats.long_date(day)


def _panels(view: One, row: Amendment, tried: Tried | None) -> Iterator[ChangePanel]:
    facts = view.reader.facts
    for name, act in ACTS.items():
        own = may(view.actor, act.right, _with_proposer(facts, row))
        shown = AmendmentStatus(row.status) in act.shown and (own or _would(view, act))
        if not shown or (name == "opnieuw" and not _newer_edition(view, row)):
            continue
        bound = tried[2] if tried and tried[:2] == (row.number, name) else None
        initial = {"addendum": f"Addendum {row.number} bij {view.row.number}"}
        form = bound or act.form(view, prefix=f"{name}-{row.number}", initial=initial)
        yield ChangePanel(name, _Told(act), form, own)


def _with_proposer(facts: Any, row: Amendment) -> Any:
    return replace(facts, proposed_by=row.proposed_by_id)


def _newer_edition(view: One, row: Amendment) -> bool:
    """Whether an edition counts by now that is newer than the one that the change was drafted in (EX-11)."""
    current = edition_on(editions_for(view.row.buyer_id), view.agreement.law, clock.today())
    return current is not None and current.id != row.edition


def _would(view: One, act: ChangeAct) -> bool:
    """Whether only having proposed it oneself stands in the way: then the page says so."""
    return act.right is Action.JUDGE_AMENDMENT and view.may(Action.JUDGE_AMENDMENT)


@dataclass(frozen=True, slots=True)
class _Told:
    """A change's act in the shape that the template of acts reads."""

    act: ChangeAct
    told: Words = ""

    @property
    def title(self) -> Words:
        return self.act.title
