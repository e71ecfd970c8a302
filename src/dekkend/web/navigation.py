"""The side navigation: which pages stand there, for whom. Rights are checked by the pages themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dekkend.organisations.domain import Role

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Item:
    """A link. ``roles`` empty means everybody, visitors included. ``work`` are the pages of a procurement
    (/inkoop/<slug>/<work>/) on which the work of this link is done, ``also`` its other pages."""

    title: Words
    path: str
    roles: frozenset[Role] = frozenset()
    work: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()

    def current(self, path: str) -> bool:
        """Whether the page at this address belongs to this link; every page belongs to one at most."""
        if (work := _work_of(path)) in OWN_WORK:
            return work in self.work
        return path == self.path if self.path == "/" else path.startswith((self.path, *self.also))


def _work_of(path: str) -> str:
    """The part behind the name of a procurement; empty on every other page."""
    _start, root, _slug, *rest = [*path.split("/"), "", ""]
    return rest[0] if root == "inkoop" else ""


@dataclass(frozen=True, slots=True)
class Section:
    title: Words
    items: tuple[Item, ...]


PROVIDERS = frozenset({Role.PROVIDER})
ASSESSORS = frozenset({Role.ASSESSOR})
SUBMITTING = frozenset({"inschrijven", "ontvangst", "intrekken", "herstel"})
ASSESSING = frozenset({"beoordelen", "consensus", "belangen"})
ENROLLING = frozenset({"aanmelden"})
OWN_WORK = SUBMITTING | ASSESSING | ENROLLING
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
BUYERS = frozenset({Role.BUYER})
MESSAGING = frozenset({Role.PROVIDER, Role.ACCESS_WORKER, Role.CONTROLLER})
TARIFFS = frozenset({Role.BUYER, Role.CONTRACT_MANAGER, Role.CONTROLLER})
SCREENING = frozenset({Role.BUYER, Role.SUPERVISOR})
AGREEMENTS = frozenset(Role) - {Role.ASSESSOR, Role.ADMINISTRATOR}

SECTIONS = (
    Section(
        _("Werk"),
        (
            Item(_("Werklijst"), "/"),
            Item(
                _("Mijn inschrijvingen"),
                "/mijn-inschrijvingen/",
                PROVIDERS,
                SUBMITTING | ENROLLING,
                ("/mijn-aanmeldingen/", "/samen-inschrijven/"),
            ),
            Item(_("Mijn organisatie"), "/mijn-organisatie/", PROVIDERS),
            Item(_("Mijn consultaties"), "/mijn-consultaties/", PROVIDERS),
            Item(_("Mijn toetsen"), "/mijn-toetsen/", PROVIDERS),
            Item(_("Mijn beoordelingen"), "/mijn-beoordelingen/", ASSESSORS, ASSESSING),
        ),
    ),
    Section(
        _("Inkoop"),
        (
            Item(_("Inkooptrajecten"), "/inkoop/"),
            Item(_("Regio's"), "/regio/"),
            Item(_("Toetsen"), "/toetsen/", SCREENING),
            Item(_("Mijn kluissleutel"), "/mijn-kluissleutel/", BUYERS),
        ),
    ),
    Section(
        _("Contracten"),
        (
            Item(_("Overeenkomsten"), "/overeenkomsten/", AGREEMENTS),
            Item(_("Landschap"), "/landschap/"),
        ),
    ),
    Section(
        _("Berichten"),
        (
            Item(_("Bericht controleren"), "/bericht-controleren/"),
            Item(_("Berichten"), "/berichten/", MESSAGING),
        ),
    ),
    Section(
        _("Tarieven"),
        (
            Item(_("Tarieven op een dag"), "/tarieven/op-datum/"),
            Item(_("Tarievenbladen"), "/tarieven/bladen/"),
            Item(_("Prijsmodellen"), "/tarieven/prijzen/"),
            Item(_("Producten"), "/tarieven/producten/"),
            Item(_("Indexatie"), "/tarieven/indexatie/"),
            Item(_("Aantallen en begrotingen"), "/tarieven/aantallen/", TARIFFS),
            Item(_("Kostenonderzoek"), "/tarieven/kostenonderzoek/", TARIFFS),
            Item(_("Mijn kostenonderzoek"), "/mijn-kostenonderzoek/", PROVIDERS),
            Item(_("Mijn stresstests"), "/mijn-stresstests/", PROVIDERS),
        ),
    ),
    Section(_("Verantwoording"), (Item(_("Regels"), "/regels/"), Item(_("Zoeken"), "/zoeken/"))),
    Section(_("Beheer"), (Item(_("Mensen en rollen"), "/beheer/mensen/", ADMINISTRATORS),)),
)


@lru_cache(256)
def sections_for(roles: frozenset[Role], logged_in: bool) -> tuple[Section, ...]:
    """The navigation for somebody with these roles; sections without links are left out."""
    shown = (Section(each.title, tuple(_visible(each.items, roles, logged_in))) for each in SECTIONS)
    return tuple(section for section in shown if section.items)


def _visible(items: tuple[Item, ...], roles: frozenset[Role], logged_in: bool) -> Iterable[Item]:
    for item in items:
        if item.path == "/" and not logged_in:
            yield Item(_("Welkom"), "/")
        elif not item.roles or item.roles & roles:
            yield item
