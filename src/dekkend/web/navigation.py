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
    """A link. ``roles`` empty means everybody, visitors included."""

    title: Words
    path: str
    roles: frozenset[Role] = frozenset()

    def current(self, path: str) -> bool:
        return path == self.path if self.path == "/" else path.startswith(self.path)


@dataclass(frozen=True, slots=True)
class Section:
    title: Words
    items: tuple[Item, ...]


PROVIDERS = frozenset({Role.PROVIDER})
ASSESSORS = frozenset({Role.ASSESSOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

SECTIONS = (
    Section(
        _("Werk"),
        (
            Item(_("Werklijst"), "/"),
            Item(_("Mijn inschrijvingen"), "/mijn-inschrijvingen/", PROVIDERS),
            Item(_("Mijn organisatie"), "/mijn-organisatie/", PROVIDERS),
            Item(_("Mijn beoordelingen"), "/mijn-beoordelingen/", ASSESSORS),
        ),
    ),
    Section(_("Inkoop"), (Item(_("Inkooptrajecten"), "/inkoop/"), Item(_("Regio's"), "/regio/"))),
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
