"""The tabs of an agreement, nine at most, and the pages under each that this reader may open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from dekkend.contracts import policies
from dekkend.contracts.models import Agreement
from dekkend.contracts.policies import Action, AgreementFacts, may
from dekkend.organisations.domain import Actor
from dekkend.web.badges import Words


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at which agreement."""

    actor: Actor
    row: Agreement
    facts: AgreementFacts

    def may(self, action: Action) -> bool:
        return bool(may(self.actor, action, self.facts))

    @property
    def is_provider(self) -> bool:
        """Whether the reader works for the provider of this agreement."""
        return policies.is_own_provider(self.actor, self.facts)

    @property
    def manages(self) -> bool:
        """Whether the reader is a contract manager of the buyer: who acts for that side."""
        return policies.manages(self.actor, self.facts)

    @property
    def sees_confidential(self) -> bool:
        """Whether money, talks and signals are for this reader."""
        return self.may(Action.SEE_CONFIDENTIAL)


Shown = Callable[[Reader], bool]


def _always(reader: Reader) -> bool:
    return True


def confidential(reader: Reader) -> bool:
    """For tabs about money, talks, signals and tasks."""
    return reader.sees_confidential


@dataclass(frozen=True, slots=True)
class Page:
    """A page under a tab, by the name of its address."""

    name: str
    title: Words
    shown: Shown = _always


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: it opens the first of its pages that this reader may see."""

    title: Words
    pages: tuple[Page, ...]


TABS: Final[tuple[Tab, ...]] = (
    Tab(_("Overzicht"), (Page("agreement", _("Overzicht")),)),
    Tab(_("Tijdlijn"), (Page("agreement_timeline", _("Tijdlijn")),)),
    # -- cells and stops
    Tab(
        _("Cellen"),
        (Page("agreement_cells", _("Cellen")), Page("agreement_stops", _("Cliëntenstops"))),
    ),
    # -- room
    Tab(_("Ruimte"), (Page("agreement_rooms", _("Bestedingsruimte"), confidential),)),
    # -- changes
    Tab(
        _("Wijzigingen"),
        (
            Page("agreement_changes", _("Wijzigingen"), confidential),
            Page("agreement_ending", _("Einde"), confidential),
        ),
    ),
    # -- duties
    Tab(_("Plichten"), (Page("agreement_duties", _("Plichten"), confidential),)),
    # -- documents and talks
    Tab(
        _("Documenten"),
        (
            Page("agreement_documents", _("Documenten"), confidential),
            Page("agreement_text", _("Tekst"), confidential),
            Page("agreement_signing", _("Ondertekening"), confidential),
        ),
    ),
    Tab(_("Gesprekken"), (Page("agreement_talks", _("Gesprekken"), confidential),)),
    # -- log
    Tab(_("Logboek"), (Page("agreement_log", _("Logboek"), lambda it: it.may(Action.SEE_LOG)),)),
)
"""In the order of the work. A line of a page goes below the comment that names it; pages that belong together
share a tab, nine tabs at most."""

Href = Callable[[str], str]
Link = tuple[Words, str, bool]


def tabs_for(reader: Reader, current: str, href: Href) -> tuple[list[Link], list[Link]]:
    """The tabs, and the pages under the present one when there is a choice: title, address, whether here."""
    shown = [(tab, tuple(page for page in tab.pages if page.shown(reader))) for tab in TABS]
    found = [(tab, pages) for tab, pages in shown if pages]
    tabs = [(tab.title, href(pages[0].name), _holds(pages, current)) for tab, pages in found]
    below = next((pages for _tab, pages in found if _holds(pages, current)), ())
    if len(below) < 2:
        return tabs, []
    return tabs, [(page.title, href(page.name), page.name == current) for page in below]


def _holds(pages: tuple[Page, ...], current: str) -> bool:
    return any(page.name == current for page in pages)
