"""What every page of one procurement shares: who looks, tabs, status, and this person's next step."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from dekkend.organisations.domain import Actor
from dekkend.procurement import queries
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import ProcurementView
from dekkend.runtime import clock
from dekkend.web.jinja import url
from dekkend.web.pages import actor_of
from dekkend.web.statuses import procurement_badge
from dekkend.web.views.procurement.next_step import next_step_for
from dekkend.web.views.procurement.tabs import Reader, tabs_for


@dataclass(frozen=True, slots=True)
class Frame:
    """One procurement as one person sees it."""

    actor: Actor
    view: ProcurementView

    @property
    def slug(self) -> str:
        return self.view.row.slug

    def may(self, action: Action) -> bool:
        """Whether this person may do something here."""
        return bool(may(self.actor, action, self.view.facts))

    def href(self, name: str, **places: Any) -> str:
        """The address of a page of this procurement."""
        return url(name, slug=self.slug, **places)

    def context(self, tab: str, **more: Any) -> dict[str, Any]:
        """What the frame's template needs, with what the page adds; ``tab`` is a page's name in the tabs."""
        tabs, pages = tabs_for(Reader(self.actor, self.view), tab, self.href)
        return {
            "frame": self,
            "procurement": self.view.row,
            "definition": self.view.definition,
            "badge_": procurement_badge(self.view.row.status),
            "tabs_": tabs,
            "pages_": pages,
            "next_step": next_step_for(self.actor, self.view),
            "today": clock.today(),
            **more,
        }


def frame_of(request: HttpRequest, slug: str) -> Frame:
    """The frame of this procurement. Raises UnknownProcurement, also when it is not for the reader."""
    actor = actor_of(request)
    return Frame(actor, queries.procurement(actor, slug))
