"""What the pages of one price model share: the model, its price, and the tabs over them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dekkend.catalogue.price_calculation import Price
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.queries.prices import PriceModelRow, PriceView, price_view
from dekkend.organisations.domain import Actor
from dekkend.web.pages import actor_of
from dekkend.web.views.tariffs.shelf import shelf
from dekkend.web.views.tariffs.words import version_badge

Steps = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Frame:
    """One version of a price model as its pages show it."""

    actor: Actor
    view: PriceView

    @property
    def row(self) -> PriceModelRow:
        return self.view.row

    @property
    def model(self) -> PriceModel:
        return self.view.model

    @property
    def price(self) -> Price | None:
        """None while lines are open."""
        return self.view.price

    def href(self, view: str, **places: object) -> str:
        return reverse(view, kwargs={"id": self.row.id, **places})

    def line_href(self, line: str) -> str:
        return self.href("price_line", line=line)

    def context(self, current: str, **more: Any) -> dict[str, Any]:
        """The context of a page: crumbs, tabs and the price, with ``more``."""
        title = more.pop("page_title", self.row.title)
        return {
            "frame": self,
            "model": self.model,
            "price": self.price,
            "status_badge": version_badge(self.row.status),
            "crumbs_": self._crumbs("" if current == "price" else _titles().get(current) or title),
            "tabs_": self._tabs(current),
            "page_title": title,
            **more,
        }

    def _tabs(self, current: str) -> list[tuple[str, str, bool]]:
        return [(title, self.href(view), view == current) for view, title in _titles().items()]

    def _crumbs(self, last: str) -> Steps:
        here = shelf("price_models")
        if not last:
            return [*here, (self.row.title, "")]
        return [*here, (self.row.title, self.href("price")), (last, "")]


def _titles() -> dict[str, str]:
    """The pages of a price model."""
    return {
        "price": _("Opbouw"),
        "what_if": _("Wat als"),
        "price_compare": _("Vergelijken"),
        "differentiations": _("Andere tarieven"),
        "own_hour": _("Zo is uw uur opgebouwd"),
    }


def frame_of(request: HttpRequest, id: int) -> Frame:
    """The version that the address names. Raises Unknown, also for who may not see it."""
    actor = actor_of(request)
    return Frame(actor, price_view(actor, id))
