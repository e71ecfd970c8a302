"""The register: every agreement that the reader may see, with what asks for attention."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.catalogue.domain import Law
from dekkend.contracts.agreement_states import AGREEMENT, AgreementStatus
from dekkend.contracts.models import Agreement
from dekkend.contracts.queries import register as queries
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.contracts.queries.year import may_read
from dekkend.kernel.stored_text import message_from_json
from dekkend.organisations.domain import Actor, Role
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone, Words
from dekkend.web.jinja import url
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.agreements.words import status_badge
from dekkend.web.views.procurement.words import LAWS

SOON: Final = 9
"""Months before its end in which an agreement asks for a decision about extending it (CT-09)."""


def _standing(name: str) -> Any:
    """A value of the standing; None as long as there is none."""
    return lambda row: getattr(queries.standing_of(row), name, None)


def _open_cells(row: Agreement) -> str:
    standing = queries.standing_of(row)
    if standing is None:
        return ""
    return gettext("%(open)s van %(all)s") % {"open": standing.open_cells, "all": standing.cells}


def _next(row: Agreement) -> Words:
    standing = queries.standing_of(row)
    return message_from_json(standing.next_title) if standing and standing.next_title else ""


def _attention(row: Agreement) -> Badge:
    """What asks for attention, the worst first; a dash when nothing does."""
    found = list(_attentions(row))
    words = ", ".join(word for word, _tone in found)
    return Badge(words or formats.DASH, found[0][1] if found else Tone.QUIET)


def _attentions(row: Agreement) -> Iterable[tuple[str, Tone]]:
    standing = queries.standing_of(row)
    if standing is None:
        return
    if late := standing.late_tasks:
        yield ngettext("%(count)s taak te laat", "%(count)s taken te laat", late) % {"count": late}, Tone.BAD
    if standing.used_percentage is not None and standing.used_percentage >= 100:
        yield gettext("ruimte op"), Tone.BAD
    if standing.signals:
        yield gettext("signaal"), Tone.WARN
    if standing.stops:
        yield gettext("cliëntenstop"), Tone.WARN
    if standing.clients == 0 and row.status in queries.RUNNING:
        yield gettext("geen cliënten"), Tone.WARN
    if standing.open_tasks and not standing.late_tasks:
        waiting = standing.open_tasks
        yield ngettext("%(count)s taak", "%(count)s taken", waiting) % {"count": waiting}, Tone.INFO


def _waits(row: Any) -> Badge:
    """What waits for the provider."""
    if row.status == AgreementStatus.SENT:
        return Badge(_("Lezen en tekenen"), Tone.WARN)
    if row.asked:
        return Badge(_("Wijziging beantwoorden"), Tone.WARN)
    return Badge(formats.DASH)


def _percentage(value: Decimal) -> str:
    return formats.percent(value)


NUMBER: Column[Any] = Column("nummer", _("Nummer"), lambda row: row.number, order=("number",), nowrap=True)
STATUS: Column[Any] = Column(
    "stand", _("Stand"), lambda row: row.status, badge=lambda row: status_badge(row.status), order=("status",)
)
END: Column[Any] = Column(
    "einde", _("Loopt t/m"), _standing("last_day"), order=("standing__last_day",), nowrap=True
)
DUE: Column[Any] = Column(
    "termijn", _("Eerste termijn"), _standing("next_on"), order=("standing__next_on", "number"), nowrap=True
)
NEXT: Column[Any] = Column("wat", _("Wat dan"), _next, in_files=True)
CELLS: Column[Any] = Column(
    "cellen", _("Cellen open"), _open_cells, order=("standing__open_cells",), nowrap=True
)
IN_FILES: Final[tuple[Column[Any], ...]] = (
    replace(CELLS, in_files=True),
    Column("naam", _("Naam"), lambda row: row.title, in_files=True),
    Column("wet", _("Wet"), lambda row: LAWS[Law(row.law)], in_files=True),
    Column("begin", _("Begint"), lambda row: row.start, in_files=True),
    Column("uiterste-einde", _("Uiterste einde"), _standing("latest_end"), in_files=True),
    Column("verlengingen", _("Verlengingen over"), _standing("options_left"), in_files=True),
)
CLIENTS: Column[Any] = Column(
    "clienten", _("Cliënten"), _standing("clients"), order=("standing__clients",), numeric=True
)
CONFIDENTIAL: Final[tuple[Column[Any], ...]] = (
    Column(
        "ruimte",
        _("Ruimte gebruikt"),
        _standing("used_percentage"),
        order=("standing__used_percentage",),
        show=_percentage,
        numeric=True,
    ),
    Column(
        "let-op",
        _("Let op"),
        lambda row: _attention(row).word,
        badge=_attention,
        order=("standing__late_tasks", "standing__signals", "standing__stops", "standing__open_tasks"),
    ),
    DUE,
    NEXT,
)
STAFF: Final[tuple[Column[Any], ...]] = (
    NUMBER,
    Column(
        "aanbieder",
        _("Aanbieder"),
        lambda row: row.provider.name,
        href=lambda row: url("agreement", slug=row.slug),
        order=("provider__sort_key", "number"),
        row_header=True,
    ),
    STATUS,
    END,
    CLIENTS,
    *IN_FILES,
)
BUYER: Column[Any] = Column(
    "opdrachtgever", _("Opdrachtgever"), lambda row: row.buyer.name, order=("buyer__sort_key", "number")
)
OWN: Final[tuple[Column[Any], ...]] = (
    NUMBER,
    Column(
        "overeenkomst",
        _("Overeenkomst"),
        lambda row: row.title,
        href=lambda row: url("agreement", slug=row.slug),
        order=("title", "number"),
        row_header=True,
    ),
    BUYER,
    STATUS,
    Column("doen", _("Wat u doet"), lambda row: _waits(row).word, badge=lambda row: _waits(row)),
    END,
    CELLS,
)
"""What a provider sees of its own agreements."""


def _choices(pairs: Iterable[tuple[str, Words]]) -> tuple[Choice, ...]:
    return tuple(Choice(value, title) for value, title in pairs)


ENDS: Filter[Any] = Filter(
    "eindigt",
    _("Eindigt binnen"),
    _choices((("3", _("3 maanden")), ("6", _("6 maanden")), ("9", _("9 maanden")), ("12", _("12 maanden")))),
    condition=lambda picked: queries.ends_within(int(picked)),
)
ROOM: Filter[Any] = Filter(
    "ruimte",
    _("Bestedingsruimte"),
    _choices((("70", _("70% of meer gebruikt")), ("100", _("op of overschreden")), ("geen", _("geen")))),
    condition=lambda picked: queries.ROOM[picked](),
)
ATTENTION: Filter[Any] = Filter(
    "let-op",
    _("Let op"),
    _choices(
        (
            ("te-laat", _("taken te laat")),
            ("taken", _("taken te doen")),
            ("signaal", _("signaal")),
            ("stop", _("cliëntenstop")),
            ("geen-clienten", _("geen cliënten")),
            ("dicht", _("geen open cellen")),
        )
    ),
    condition=lambda picked: queries.ATTENTION[picked](),
)
STATUSES: Filter[Any] = Filter(
    "stand", _("Stand"), _choices((it.value, AGREEMENT.title(it)) for it in AgreementStatus), field="status"
)
BASE: Table[Any] = Table(
    name="overeenkomsten",
    caption=_("Overeenkomsten"),
    columns=(),
    search=("number__icontains", "title__icontains", "provider__name__icontains", "provider__provider__kvk"),
    empty=_("Overeenkomsten ontstaan uit een definitieve gunning of toelating."),
)


@dataclass(frozen=True, slots=True)
class Count:
    """A number above the list that is a filter at the same time."""

    title: Words
    number: int
    href: str
    tone: Tone


def table_for(actor: Actor, rows: Any) -> Table[Any]:
    """The list as this reader needs it: filters on what occurs, and no money for who may not see it."""
    if is_provider_only(actor):
        return replace(BASE, columns=OWN, filters=(STATUSES,), sort="-einde")
    buyers = queries.parties_in(rows, "buyer")
    columns = STAFF if len(buyers) < 2 else (*STAFF[:2], BUYER, *STAFF[2:])
    secret = queries.shows_confidential(actor)
    return replace(
        BASE,
        columns=(*columns, *CONFIDENTIAL) if secret else columns,
        filters=(ENDS, *((ROOM, ATTENTION) if secret else ()), STATUSES, *_what_occurs(rows, buyers)),
        sort="termijn" if secret else "aanbieder",
    )


def _what_occurs(rows: Any, buyers: list[tuple[str, str]]) -> tuple[Filter[Any], ...]:
    names = product_names(queries.procurements_in(rows), queries.regions_in(rows))
    held, towns = queries.cells_in(rows)
    products = sorted((names.get(slug, plain_name(slug)), slug) for slug in held)
    found: tuple[Filter[Any], ...] = (
        *_laws(rows),
        Filter(
            "product",
            _("Product"),
            _choices((slug, name) for name, slug in products),
            condition=queries.with_product,
        ),
        Filter(
            "gemeente",
            _("Gemeente"),
            _choices(towns),
            condition=queries.with_municipality,
        ),
        Filter(
            "aanbieder",
            _("Aanbieder"),
            _choices(queries.parties_in(rows, "provider")),
            field="provider__slug",
        ),
    )
    if len(buyers) < 2:
        return found
    return (*found, Filter("opdrachtgever", _("Opdrachtgever"), _choices(buyers), field="buyer__slug"))


def _laws(rows: Any) -> tuple[Filter[Any], ...]:
    """A filter on the law, where there are agreements of both."""
    held = sorted(rows.order_by().values_list("law", flat=True).distinct())
    if len(held) < 2:
        return ()
    return (Filter("wet", _("Wet"), _choices((law, LAWS[Law(law)]) for law in held), field="law"),)


def is_provider_only(actor: Actor) -> bool:
    """Whether the reader comes here for its own agreements and nothing else."""
    return actor.is_known and actor.roles == {Role.PROVIDER}


def counts_for(rows: Any) -> list[Count]:
    """What asks for attention in all agreements of the reader, each a filter."""
    found, root = queries.counts(rows, SOON), url("agreements")
    told = (
        (_("Lopend"), found["running"], "?stand=van-kracht", Tone.INFO),
        (_("Taken te laat"), found["te_laat"], "?let-op=te-laat", Tone.BAD),
        (_("Eindigt binnen 9 maanden"), found["ends"], "?eindigt=9", Tone.WARN),
        (_("Ruimte 70% of meer"), found["room"], "?ruimte=70", Tone.WARN),
        (_("Signaal"), found["signaal"], "?let-op=signaal", Tone.WARN),
        (_("Cliëntenstop"), found["stop"], "?let-op=stop", Tone.WARN),
        (_("Geen cliënten"), found["geen_clienten"], "?let-op=geen-clienten", Tone.QUIET),
    )
    return [Count(title, number, root + query, tone) for title, number, query, tone in told]


@require_safe
def agreements(request: HttpRequest) -> HttpResponseBase:
    """The agreements that the reader may see, searched, filtered, sorted, or as a file."""
    actor = actor_of(request)
    own = is_provider_only(actor)
    rows = queries.asked(queries.register(actor)) if own else queries.register(actor)
    context = {
        "own": own,
        "calendar": may_read(actor),
        "drafts": actor.has_any(Role.CONTRACT_MANAGER, Role.BUYER),
        "counts": counts_for(rows) if not own and queries.shows_confidential(actor) else [],
    }
    return listing(request, table_for(actor, rows), rows, "agreements/register.html.jinja", context)
