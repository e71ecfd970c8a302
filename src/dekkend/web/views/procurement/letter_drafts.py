"""Letters before they are sent: read each, put the advantages of the winners in one's own words, approve."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from dekkend.kernel.errors import Refusal
from dekkend.procurement.policies import Action, may
from dekkend.procurement.services.letter_texts import approve_letters, write_letter
from dekkend.publication.drafts import LetterDraft, draft, drafts
from dekkend.publication.rendering import STYLESHEET, letter_fragment
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone
from dekkend.web.lists import listing
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.steps import refused_page


def draft_table(frame: Frame) -> Table[LetterDraft]:
    """The letters that wait."""
    return Table(
        name="conceptbrieven",
        caption=_("Brieven om te controleren"),
        columns=(
            Column("nummer", _("Nummer"), lambda row: row.number, numeric=True),
            Column(
                "aan",
                _("Aan"),
                lambda row: row.tenderer,
                href=lambda row: frame.href("letter_draft", number=row.number),
                row_header=True,
            ),
            Column("uitkomst", _("Uitkomst"), lambda row: row.result),
            Column("voordelen", _("Voordelen van winnaars"), lambda row: row.advantages, numeric=True),
            Column("goed", _("Goedgekeurd"), lambda row: row.approved, badge=approved_badge),
        ),
        filters=(
            Filter(
                "goed",
                _("Goedgekeurd"),
                (Choice("True", _("Ja")), Choice("False", _("Nee"))),
                value=lambda row: row.approved,
            ),
        ),
        empty=_("Er zijn nu geen brieven om te controleren."),
    )


def approved_badge(row: LetterDraft) -> Badge:
    """Whether the buyer approved it."""
    return Badge(_("Goedgekeurd"), Tone.GOOD) if row.approved else Badge(_("Nog lezen"), Tone.WARN)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_drafts(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every letter that waits, with one button to approve them all."""
    frame = _frame(request, slug)
    if request.method == "POST":
        return _approve(request, frame)
    try:
        rows = drafts(frame.actor, slug)
    except Refusal as refused:
        return refused_page(request, frame, refused)
    context = frame.context(
        "letters",
        page_title=_("Brieven controleren"),
        heading=_("Brieven controleren"),
        upper=[(_("Besluiten"), frame.href("decisions")), (_("Brieven"), frame.href("letters"))],
        waiting=sum(not row.approved for row in rows),
    )
    return listing(request, draft_table(frame), rows, "awards/drafts.html.jinja", context)


def _approve(request: HttpRequest, frame: Frame) -> HttpResponse:
    try:
        count = approve_letters(frame.actor, frame.view.row.id)
    except Refusal as refused:
        return refused_page(request, frame, refused)
    said = ngettext("%(count)s brief goedgekeurd.", "%(count)s brieven goedgekeurd.", count)
    messages.success(request, said % {"count": count})
    return redirect(frame.href("letter_drafts"))


@require_http_methods(["GET", "HEAD", "POST"])
def letter_draft(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One letter as it will be, with the words that the buyer can change."""
    frame = _frame(request, slug)
    try:
        found = draft(frame.actor, slug, number)
        if request.method == "POST":
            return _write(request, frame, found)
    except Refusal as refused:
        return refused_page(request, frame, refused)
    if found is None:
        raise Http404(gettext("Deze brief is er niet."))
    context = frame.context(
        "letters",
        page_title=gettext("Brief aan %(name)s") % {"name": found.tenderer},
        heading=gettext("Brief aan %(name)s") % {"name": found.tenderer},
        upper=[
            (_("Besluiten"), frame.href("decisions")),
            (_("Brieven controleren"), frame.href("letter_drafts")),
        ],
        draft=found,
        body=Markup(letter_fragment(found.content, "–")),  # noqa: S704 - our own escaped template
        stylesheet=STYLESHEET,
    )
    return page(request, "awards/draft.html.jinja", context)


def _write(request: HttpRequest, frame: Frame, found: LetterDraft) -> HttpResponse:
    given: dict[int, dict[str, str]] = {}
    for bid, advantages in found.editable:
        given[bid] = {it.criterion: _text(request.POST, f"{bid}-{it.criterion}") for it in advantages}
    approve = "approve" in request.POST
    write_letter(
        frame.actor,
        frame.view.row.id,
        found.number,
        advantages=given,
        remark=_text(request.POST, "remark"),
        approve=approve,
    )
    messages.success(request, gettext("Brief goedgekeurd.") if approve else gettext("Opgeslagen."))
    name = "letter_drafts" if approve else "letter_draft"
    return redirect(frame.href(name, **({} if approve else {"number": found.number})))


def _text(data: Any, name: str) -> str:
    return str(data.get(name, ""))[:4000].replace("\0", "").strip()


def _frame(request: HttpRequest, slug: str) -> Frame:
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    return frame
