"""What a provider has to do and has done: open procurements, own submissions, repairs."""

from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from dekkend.procurement.domain import Result
from dekkend.procurement.queries.tenderer import (
    OpenProcurement,
    OwnSubmission,
    open_for_bids,
    own_submissions,
)
from dekkend.procurement.states import ProcurementStatus, SubmissionStatus
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone
from dekkend.web.lists import asked_download
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Column, Table
from dekkend.web.views.actors.bidder import FOR, left_until, own_tabs
from dekkend.web.views.procurement.words import RESULT_TONES, result_badge, submission_badge

_BEFORE_CHECKS = (ProcurementStatus.PUBLISHED, ProcurementStatus.INVITED, ProcurementStatus.CLOSED)


def _submission_href(row: OwnSubmission) -> str:
    return reverse("receipt", kwargs={"slug": row.procurement, "number": row.number})


def _next_href(row: OwnSubmission) -> str:
    if row.repair_open and row.open_defects:
        return f"{reverse('repair', kwargs={'slug': row.procurement})}?nummer={row.number}"
    if row.result is not None:
        return f"/inkoop/{row.procurement}/brieven/{row.number}/"
    return _submission_href(row)


def next_step(row: OwnSubmission) -> str:
    """What the provider can do now, or what it waits for."""
    if row.status is SubmissionStatus.WITHDRAWN:
        return _("Ingetrokken; telt niet mee")
    if row.repair_open and row.open_defects:
        return ngettext(
            "Herstel %(count)s gebrek t/m %(day)s", "Herstel %(count)s gebreken t/m %(day)s", row.open_defects
        ) % {"count": row.open_defects, "day": formats.long_date(row.repair_last_day)}
    if row.may_withdraw:
        return _("Wachten op de sluiting; intrekken kan nog")
    if row.result is not None:
        return _("Lees uw brief")
    if row.procurement_status in _BEFORE_CHECKS:
        return _("Wachten: de toets op volledigheid volgt")
    return _("Wachten op het besluit; u krijgt een brief")


_SELECTION = {
    Result.FULLY: gettext_lazy("Geselecteerd"),
    Result.PARTLY: gettext_lazy("Deels geselecteerd"),
    Result.NOT: gettext_lazy("Niet geselecteerd"),
}


def _title(row: OwnSubmission) -> str:
    """The title; of a request to take part it says so, because a bid may follow under the same title."""
    return _("%(title)s (ronde 1: aanmelding)") % {"title": row.title} if row.is_request else row.title


def _status_badge(row: OwnSubmission) -> Badge:
    if row.is_request and isinstance(row.result, Result):
        return Badge(_SELECTION[row.result], RESULT_TONES[row.result])
    return result_badge(row.result) if isinstance(row.result, Result) else submission_badge(row.status)


OWN: Table[OwnSubmission] = Table(
    name="inschrijvingen",
    caption=gettext_lazy("Uw inschrijvingen"),
    columns=(
        Column(
            "traject",
            gettext_lazy("Inkooptraject"),
            _title,
            href=_submission_href,
            row_header=True,
        ),
        Column("nummer", gettext_lazy("Nummer"), lambda row: row.number, numeric=True),
        Column("ontvangen", gettext_lazy("Ontvangen"), lambda row: row.received_at, show=formats.moment),
        Column("percelen", gettext_lazy("Percelen"), lambda row: row.lots, numeric=True),
        Column(
            "status",
            gettext_lazy("Status"),
            lambda row: formats.text(_status_badge(row).word),
            badge=_status_badge,
        ),
        Column("stap", gettext_lazy("Volgende stap"), next_step, href=_next_href, sortable=False),
    ),
    sort="-ontvangen",
    empty=gettext_lazy("Wat u indient komt hier te staan, met het ontvangstbewijs."),
)


@require_safe
def my_submissions(request: HttpRequest) -> HttpResponseBase:
    """First what must be repaired, then what can be bid on, then everything that was submitted."""
    actor = actor_of(request)
    rows = own_submissions(actor)
    if download := asked_download(request, OWN, rows):
        return download
    context = {
        "table": OWN.view(rows, request.GET),
        "repairs": [
            (row, days_left(row.repair_last_day)) for row in rows if row.repair_open and row.open_defects
        ],
        "chances": [(row, _state(row), _chance_href(row), _left(row)) for row in open_for_bids(actor)],
        "tabs_": own_tabs("my_submissions"),
        "several": len({grant.organisation_id for grant in actor.grants}) > 1,
        "today": clock.today(),
    }
    return page(request, "actors/my_submissions.html.jinja", context)


def days_left(last_day: date | None) -> str:
    """How many days are left, the last one included."""
    if last_day is None:
        return ""
    days = (last_day - clock.today()).days
    if days == 0:
        return _("vandaag is de laatste dag")
    return ngettext("nog %(days)s dag", "nog %(days)s dagen", days) % {"days": days}


def _left(row: OpenProcurement) -> str:
    return left_until(row.closes_at) if row.closes_at else ""


def _state(row: OpenProcurement) -> Badge:
    if row.number is not None:
        return Badge(_("Ingediend"), Tone.GOOD)
    if row.draft_saved_at is not None:
        return Badge(_("Begonnen, nog niet ingediend"), Tone.WARN)
    return Badge(_("Nog niet begonnen"), Tone.QUIET)


def _chance_href(row: OpenProcurement) -> str:
    if row.number is not None:
        return reverse("receipt", kwargs={"slug": row.slug, "number": row.number})
    return f"{reverse('submit', kwargs={'slug': row.slug})}?{FOR}={row.tenderer_id}"
