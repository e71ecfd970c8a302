"""Search in everything that has a name: procurements, regions, municipalities, providers, rules."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dekkend.organisations import queries as organisations
from dekkend.organisations.domain import Actor, sort_key
from dekkend.procurement import queries as procurements
from dekkend.web import formats, rulebook
from dekkend.web.pages import actor_of, page

MOST = 25
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    title: str
    href: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; at most twenty-five are shown, ``total`` is how many there are."""

    title: str
    hits: tuple[Hit, ...]
    total: int


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything whose name holds all the words that were typed."""
    asked = request.GET.get("q", "").strip()[:200].replace("\0", "")
    words = sort_key(asked).split()
    groups = find(actor_of(request), words, asked) if len(asked) >= SHORTEST and words else []
    context = {"asked": asked, "groups": groups, "too_short": bool(asked) and not words}
    return page(request, "search.html.jinja", context)


def find(actor: Actor, words: list[str], asked: str) -> list[Group]:
    """The groups that have hits, in the order in which people look."""
    groups = [
        _group(_("Inkooptrajecten"), words, _procurements(actor)),
        _group(_("Regio's"), words, _regions(actor)),
        _group(_("Gemeenten"), words, _municipalities(actor)),
        _providers(actor, asked),
        _group(_("Regels"), words, _rules()),
    ]
    return [group for group in groups if group.hits]


def _group(title: str, words: list[str], hits: Iterable[Hit]) -> Group:
    found = [hit for hit in hits if _matches(hit, words)]
    return Group(title, tuple(found[:MOST]), len(found))


def _matches(hit: Hit, words: list[str]) -> bool:
    line = f"{sort_key(hit.title)} {sort_key(hit.about)}"
    return all(word in line for word in words)


def _procurements(actor: Actor) -> Iterable[Hit]:
    for row in procurements.procurements(actor):
        yield Hit(row.title, f"/inkoop/{row.slug}/", row.region)


def _regions(actor: Actor) -> Iterable[Hit]:
    for row in organisations.regions(actor):
        yield Hit(row.name, f"/regio/{row.slug}/")


def _municipalities(actor: Actor) -> Iterable[Hit]:
    """Municipalities that take part in a region; the hit leads to that region."""
    for region in organisations.regions(actor):
        for member in region.members:
            yield Hit(member.municipality.name, f"/regio/{region.slug}/", region.name)


def _providers(actor: Actor, asked: str) -> Group:
    rows = organisations.providers(actor, asked, limit=MOST)
    hits = tuple(Hit(row.name, "", _("KvK %(number)s") % {"number": row.kvk}) for row in rows)
    return Group(_("Aanbieders"), hits, len(hits))


def _rules() -> Iterable[Hit]:
    for rule in rulebook.every_rule():
        sources = ", ".join(str(source) for source in rule.source)
        yield Hit(f"{rule.id} {formats.text(rule.title)}", f"/regels/{rule.id}/", sources)
