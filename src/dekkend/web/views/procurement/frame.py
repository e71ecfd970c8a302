"""What every page of one procurement shares: who looks, tabs, status, and this person's next step."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dekkend.organisations.domain import Actor
from dekkend.procurement import queries
from dekkend.procurement.admission_cells import is_admission
from dekkend.procurement.policies import Action, may, reads_all
from dekkend.procurement.queries import ProcurementView
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock
from dekkend.web.badges import Words
from dekkend.web.jinja import url
from dekkend.web.pages import actor_of
from dekkend.web.statuses import procurement_badge
from dekkend.web.views.procurement.next_step import next_step_for

_P = ProcurementStatus
ASSESSED = frozenset(_P) - {_P.CONCEPT, _P.PUBLISHED, _P.INVITED, _P.CLOSED, _P.WITHDRAWN}
"""When there are bidders of whom assessors state their interests, and bids to judge."""


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
        """What the frame's template needs, with what the page adds; ``tab`` is the URL name of the tab."""
        return {
            "frame": self,
            "procurement": self.view.row,
            "definition": self.view.definition,
            "badge_": procurement_badge(self.view.row.status),
            "tabs_": [(title, self.href(name), name == tab) for name, title in self._tabs()],
            "next_step": next_step_for(self.actor, self.view),
            "today": clock.today(),
            **more,
        }

    def _tabs(self) -> list[tuple[str, Words]]:
        shown: list[tuple[str, Words]] = [
            ("procurement", _("Overzicht")),
            ("lots", _("Percelen")),
            ("goals", _("Doelen")),
            ("framework", _("Kader")),
            ("documents", _("Documenten")),
        ]
        if self.view.published_at is not None:
            shown.append(("publication", _("Publicatie en vragen")))
        if self.actor.is_known:
            shown.append(("submissions", _("Inschrijvingen")))
        if self.view.row.status in ASSESSED and self.may(Action.RUN_PROCUREMENT):
            shown.append(("assessment_board", _("Beoordeling")))
        shown.append(("decisions", _("Besluiten")))
        if is_admission(self.view.definition) and self.view.published_at is not None:
            shown.append(("admission", _("Toelating")))
            if self.actor.is_known:
                shown.append(("enrolments", _("Aanmeldingen")))
        if self.may(Action.SEE_VAULT):
            shown.append(("bid_vault", _("Kluis")))
        if reads_all(self.actor, self.view.facts):
            shown.insert(1, ("board", _("Bord")))
        if self.may(Action.SEE_LOG):
            shown.append(("log", _("Logboek")))
        return shown


def frame_of(request: HttpRequest, slug: str) -> Frame:
    """The frame of this procurement. Raises UnknownProcurement, also when it is not for the reader."""
    actor = actor_of(request)
    return Frame(actor, queries.procurement(actor, slug))
