"""The page of one agreement: what it is, how it stands, and what is to be done now and by whom."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.contracts.agreement_model import Agreement, Origin
from dekkend.contracts.agreement_term import ladder, last_day, options_left
from dekkend.contracts.agreement_verdicts import verdicts
from dekkend.contracts.moments_model import Moment, MomentState
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.queries.register import standing_of
from dekkend.kernel.errors import Refusal
from dekkend.kernel.rules import Verdict
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.badges import Badge, Words, badge_of
from dekkend.web.pages import page
from dekkend.web.term_line import term_line
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
from dekkend.web.views.agreements.acts import ACTS, ActForm, Panel, panels
from dekkend.web.views.agreements.common import One, one
from dekkend.web.views.agreements.timeline import items, readable
from dekkend.web.views.procurement.words import LAWS

COMING: Final = 5
"""How many coming moments the overview tells; the timeline has them all."""
ORIGINS: Final[dict[Origin, Words]] = {
    Origin.TENDER: _("aanbesteding"),
    Origin.ADMISSION: _("toelating"),
    Origin.ONE_OFF: _("eenmalige overeenkomst"),
    Origin.BRIDGING: _("overbrugging"),
}


@require_safe
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """One agreement at a glance."""
    return page(request, "agreements/overview.html.jinja", overview_context(one(request, slug)))


@require_POST
def agreement_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Does one act; the service asks who may, and when that is refused the page says why beside the form."""
    view = one(request, slug)
    if act not in ACTS:
        raise Http404(gettext("Deze handeling bestaat niet."))
    form = ACTS[act].form(view, request.POST, prefix=act)
    if not form.is_valid():
        return _refused(request, view, act, form, WRONG)
    try:
        ACTS[act].run(view, form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _refused(request, one(request, slug), act, form, CONFLICT)
    messages.success(
        request, gettext("Vastgelegd: %(act)s.") % {"act": formats.text(ACTS[act].title).lower()}
    )
    return redirect("agreement", slug=slug)


def _refused(request: HttpRequest, view: One, act: str, form: ActForm, status: int) -> HttpResponse:
    context = overview_context(view, panels(view, act, form))
    return page(request, "agreements/overview.html.jinja", context, status=status)


def overview_context(view: One, acts: Iterable[Panel] | None = None) -> dict[str, Any]:
    """What the overview shows to this reader."""
    found = readable(view)
    every = items(found)
    now = [it for it in every if it.moment.on_work_list]
    coming = [it for it in every if it.moment.state is MomentState.COMING]
    judged = told_verdicts(view) if view.reader.sees_confidential and not view.reader.is_provider else []
    return view.context(
        "agreement",
        now=sorted(now, key=lambda it: (it.moment.state is not MomentState.LATE, it.moment.due)),
        coming=coming[:COMING],
        line=term_line(view.agreement, found, clock.today()),
        term=term_facts(view.agreement),
        about=about_facts(view),
        figures=figures(view, [it.moment for it in now]),
        broken=[it for it in judged if not it[0].holds],
        held=[it for it in judged if it[0].holds],
        acts=list(panels(view) if acts is None else acts),
    )


def told_verdicts(view: One) -> list[tuple[Verdict, Badge]]:
    """What the rules say about the agreement as it stands, the ones that block first."""
    found = [it for it in verdicts(view.agreement, editions_for(view.row.buyer_id)) if it.applies]
    ordered = sorted(found, key=lambda it: (it.holds, not it.blocks, it.rule))
    return [(it, badge_of(it)) for it in ordered]


Facts = list[tuple[Words, Words]]


def term_facts(agreement: Agreement) -> Facts:
    """The term in words: first and last day, what may still be added, how it ends."""
    term, left = agreement.term, options_left(agreement)
    end, steps = last_day(agreement), ladder(agreement)
    found: Facts = [
        (_("Begint"), formats.long_date(term.start)),
        (_("Loopt tot en met"), formats.long_date(end)),
    ]
    if left:
        more = ngettext("%(n)s keer %(m)s maanden", "%(n)s keer %(m)s maanden", left)
        found.append((_("Nog te verlengen"), more % {"n": left, "m": term.option_months}))
        found.append((_("Uiterste einde"), formats.long_date(steps.latest_end)))
    elif term.options:
        found.append((_("Nog te verlengen"), _("niet meer")))
    if term.ends_early_on:
        found.append((_("Eindigt eerder"), formats.long_date(term.ends_early_on)))
    if term.not_extended_on:
        found.append((_("Niet verlengd, gemeld op"), formats.long_date(term.not_extended_on)))
    if term.notice_months:
        months = ngettext("%(n)s maand", "%(n)s maanden", term.notice_months) % {"n": term.notice_months}
        found.append((_("Opzegtermijn"), months))
    return found


def about_facts(view: One) -> Facts:
    """Whose agreement it is, and where it comes from."""
    row, agreement = view.row, view.agreement
    found: Facts = [
        (_("Opdrachtgever"), row.buyer.name),
        (_("Aanbieder"), f"{row.provider.name} ({agreement.provider.kvk})"),
        (_("Wet"), LAWS[agreement.law]),
        (_("Ontstaan uit"), ORIGINS[agreement.origin]),
        (_("Contractstandaard"), row.edition),
    ]
    if row.value is not None and view.reader.sees_confidential:
        found.append((_("Waarde"), formats.euro(row.value)))
    for title, day in (
        (_("Verstuurd op"), row.resent_on or row.sent_on),
        (_("Getekend door de aanbieder"), row.provider_signed_on),
        (_("Getekend door de opdrachtgever"), row.buyer_signed_on),
    ):
        found.append((title, formats.long_date(day) if day else gettext("nog niet")))
    return found


def figures(view: One, now: Sequence[Moment]) -> list[tuple[Words, Words, Words]]:
    """The few numbers that say how it stands."""
    standing = standing_of(view.row)
    if standing is None:
        return []
    found: list[tuple[Words, Words, Words]] = [
        (
            _("Cellen open"),
            gettext("%(open)s van %(all)s") % {"open": standing.open_cells, "all": standing.cells},
            _("voor nieuwe cliënten"),
        ),
        (_("Cliënten"), formats.number(standing.clients) if standing.clients is not None else "–", ""),
    ]
    if view.reader.sees_confidential:
        used = standing.used_percentage
        left = formats.euro(standing.room_left) if standing.room_left is not None else ""
        found.append(
            (
                _("Ruimte gebruikt"),
                formats.percent(used) if used is not None else "–",
                gettext("nog %(amount)s") % {"amount": left} if left else _("geen bestedingsruimte"),
            )
        )
        late = ngettext("%(n)s te laat", "%(n)s te laat", standing.late_tasks) % {"n": standing.late_tasks}
        found.append(
            (_("Taken nu"), formats.number(standing.open_tasks), late if standing.late_tasks else "")
        )
    return found
