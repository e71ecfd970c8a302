"""What every page of one agreement shares: who looks, its tabs, its status and what is to be done now."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from dekkend.contracts import agreement_model as model
from dekkend.contracts.models import Agreement
from dekkend.contracts.moments import moments
from dekkend.contracts.moments_model import Moment
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.common import facts_of, seen
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.stored import agreement_from_row
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock
from dekkend.web.jinja import url
from dekkend.web.pages import actor_of
from dekkend.web.views.agreements.next_steps import next_step
from dekkend.web.views.agreements.tabs import Reader, tabs_for
from dekkend.web.views.agreements.words import status_badge


@dataclass(frozen=True)
class One:
    """One agreement as one person sees it. ``agreement`` and ``moments`` are read once, when asked for."""

    reader: Reader

    @property
    def actor(self) -> Actor:
        return self.reader.actor

    @property
    def row(self) -> Agreement:
        return self.reader.row

    @cached_property
    def agreement(self) -> model.Agreement:
        """The agreement that everything is computed on."""
        return agreement_from_row(self.row)

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """Every moment of the agreement with its state today."""
        return moments(self.agreement, clock.today(), editions_for(self.row.buyer_id))

    def may(self, action: Action) -> bool:
        """Whether the reader may do something here."""
        return self.reader.may(action)

    def href(self, name: str, **places: Any) -> str:
        """The address of a page of this agreement."""
        return url(name, slug=self.row.slug, **places)

    def context(self, tab: str, **more: Any) -> dict[str, Any]:
        """What ``agreements/base.jinja`` needs, with what the page adds; ``tab`` is a page's name in TABS."""
        tabs, pages = tabs_for(self.reader, tab, self.href)
        return {
            "one": self,
            "row": self.row,
            "badge_": status_badge(self.row.status),
            "tabs_": tabs,
            "pages_": pages,
            "next_step": next_step(self.reader),
            "today": clock.today(),
            **more,
        }


def one(request: HttpRequest, slug: str) -> One:
    """The agreement at this address. Raises UnknownAgreement (404), also when it is not for the reader."""
    actor = actor_of(request)
    row = seen(actor, slug)
    return One(Reader(actor, row, facts_of(row)))
