"""A person's own notices, how to hear of them, and the own calendar."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.contracts.queries.year import may_read as reads_agreements
from dekkend.organisations import notice_queries
from dekkend.organisations.domain_notices import DELIVERY_TITLES, KIND_TITLES, Delivery, NoticeKind
from dekkend.organisations.models import Notice
from dekkend.organisations.services import (
    choose_delivery,
    make_feed,
    mark_read,
    reader_of_feed,
    revoke_feed,
)
from dekkend.web import calendars
from dekkend.web.badges import Badge, Tone
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.procurement.frame import frame_of

TABLE: Table[Notice] = Table(
    name="meldingen",
    caption=_("Meldingen"),
    columns=(
        Column("wanneer", _("Wanneer"), lambda row: row.created_at, order=("created_at",)),
        Column(
            "bericht",
            _("Melding"),
            lambda row: notice_queries.sentence_of(row),
            href=lambda row: reverse("notice", kwargs={"key": row.pk}),
            row_header=True,
        ),
        Column("soort", _("Soort"), lambda row: KIND_TITLES[NoticeKind(row.kind)], order=("kind",)),
        Column(
            "gelezen",
            _("Gelezen"),
            lambda row: row.read_at,
            badge=lambda row: (
                Badge(_("gelezen"), Tone.QUIET) if row.read_at else Badge(_("nieuw"), Tone.WARN)
            ),
            order=("read_at",),
        ),
    ),
    filters=(
        Filter(
            "soort", _("Soort"), tuple(Choice(k.value, name) for k, name in KIND_TITLES.items()), field="kind"
        ),
    ),
    sort="-wanneer",
    empty=_("U hebt nog geen meldingen."),
)


@require_safe
def notices(request: HttpRequest) -> HttpResponseBase:
    """What the reader was told, the newest first."""
    actor = actor_of(request)
    shown = {"unread": notice_queries.unread_count(actor)}
    return listing(request, TABLE, notice_queries.notices(actor), "information/notices.html.jinja", shown)


@require_safe
def notice(request: HttpRequest, key: int) -> HttpResponse:
    """Goes to the page that a notice is about, and remembers that it was read."""
    actor = actor_of(request)
    found = notice_queries.notice(actor, key)
    if found is None:
        raise Http404(gettext("Deze melding is er niet."))
    mark_read(actor, [key])
    return redirect(found.url)


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Marks all own notices as read."""
    mark_read(actor_of(request))
    return redirect("notices")


@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    """How to hear of each kind of thing; the calendar's address is made or taken away here."""
    actor = actor_of(request)
    if request.method == "POST":
        known = {way.value for way in Delivery}
        told = {kind: request.POST.get(kind.value, "") for kind in NoticeKind}
        choose_delivery(actor, {kind: Delivery(way) for kind, way in told.items() if way in known})
        messages.success(request, gettext("Uw keuze is bewaard."))
        return redirect("notice_settings")
    return _settings_page(request)


@require_POST
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Makes a new calendar address and shows it this once, or takes it away."""
    actor = actor_of(request)
    if request.POST.get("doe") == "weg":
        revoke_feed(actor)
        messages.success(request, gettext("Het agenda-adres werkt niet meer."))
        return redirect("notice_settings")
    places = {"token": make_feed(actor)}
    names = ("calendar", "agreement_feed") if reads_agreements(actor) else ("calendar",)
    addresses = [request.build_absolute_uri(reverse(name, kwargs=places)) for name in names]
    return _settings_page(request, addresses=addresses)


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever this secret belongs to; no login, nothing sensitive in it."""
    reader = reader_of_feed(token)
    if reader is None:
        raise Http404(gettext("Deze agenda is er niet (meer)."))
    return _ics(calendars.own_calendar(reader, request.build_absolute_uri("/")), "dekkend")


@require_safe
def procurement_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The public dates of one procurement."""
    frame = frame_of(request, slug)
    made = calendars.procurement_calendar(frame.view, request.build_absolute_uri(frame.href("publication")))
    return _ics(made, slug)


def _settings_page(request: HttpRequest, *, addresses: Sequence[str] = ()) -> HttpResponse:
    actor = actor_of(request)
    chosen = notice_queries.delivery_choices(actor)
    context = {
        "kinds": [(kind, KIND_TITLES[kind], chosen[kind]) for kind in NoticeKind],
        "ways": DELIVERY_TITLES,
        "feed": notice_queries.feed_of(actor),
        "addresses": addresses,
    }
    return page(request, "information/notice_settings.html.jinja", context)


def _ics(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{name}.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
