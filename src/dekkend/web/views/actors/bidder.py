"""For whom a submission is written, in which procurement, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement import queries
from dekkend.procurement.definition import Definition, Lot
from dekkend.procurement.drafting import Draft
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import ProcurementView
from dekkend.procurement.queries.tenderer import Choice, OwnDraft, lots_to_choose, own_draft
from dekkend.procurement.services.drafts import is_legal_person
from dekkend.procurement.states import OPEN_STATUSES
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.pages import actor_of

FOR = "namens"
_NOTHING = Draft()


@dataclass(frozen=True)
class Bidder:
    """One of the actor's own organisations in one procurement, with its draft if there is one."""

    actor: Actor
    view: ProcurementView
    tenderer_id: int
    tenderer: str
    others: tuple[tuple[int, str], ...]
    own: OwnDraft | None
    legal_person: bool
    choice: Choice

    @cached_property
    def asked(self) -> Definition:
        """The definition as the present round asks it."""
        return self.view.asked

    @property
    def slug(self) -> str:
        return self.view.row.slug

    @property
    def draft(self) -> Draft:
        return self.own.draft if self.own else _NOTHING

    @property
    def revision(self) -> int:
        return self.own.revision if self.own else 0

    @property
    def closes_at(self) -> datetime | None:
        return self.view.row.closes_at

    @property
    def is_late(self) -> bool:
        """Whether the deadline is over, or the buyer closed the receipt."""
        over = self.closes_at is not None and clock.now() > self.closes_at
        return over or self.view.row.status not in OPEN_STATUSES

    @property
    def lots(self) -> tuple[Lot, ...]:
        """The chosen lots, in the order of the definition."""
        return tuple(lot for lot in self.asked.lots if lot.id in self.draft.lots)

    @property
    def gone(self) -> tuple[Lot, ...]:
        """The chosen lots on which this tenderer can bid no more, because they were withdrawn since."""
        return tuple(lot for lot in self.lots if not self.choice.offers(lot.id))

    @property
    def to_choose(self) -> tuple[Lot, ...]:
        """The lots of the form: after a selection only those for which the tenderer is invited."""
        invited = self.choice.invited
        return tuple(lot for lot in self.asked.lots if invited is None or lot.id in invited)

    def href(self, name: str, **places: Any) -> str:
        """The address of one of the pages of this submission."""
        path = reverse(name, kwargs={"slug": self.slug, **places})
        return f"{path}?{FOR}={self.tenderer_id}" if self.others else path


def bidder_of(request: HttpRequest, slug: str) -> Bidder:
    """Who submits here. Of several organisations the one that the address names, else the first.

    Raises UnknownProcurement, and PermissionDenied when the actor is no provider.
    """
    actor = actor_of(request)
    view = queries.procurement(actor, slug)
    own = own_organisations(actor)
    chosen = organisation_asked(request, own)
    require(may(actor, Action.SUBMIT, _facts(view, chosen)))
    return Bidder(
        actor=actor,
        view=view,
        tenderer_id=chosen,
        tenderer=own[chosen],
        others=tuple(own.items()) if len(own) > 1 else (),
        own=own_draft(actor, slug, chosen),
        legal_person=is_legal_person(actor, chosen),
        choice=lots_to_choose(actor, slug, chosen),
    )


def organisation_asked(request: HttpRequest, own: Mapping[int, str]) -> int:
    """Of one's own organisations the one that the address or the form names, else the first; 0 for none."""
    asked = request.POST.get(FOR) or request.GET.get(FOR) or ""
    return int(asked) if asked.isdecimal() and int(asked) in own else next(iter(own), 0)


def own_organisations(actor: Actor) -> dict[int, str]:
    """The organisations for which the actor is a provider, by name."""
    held = [grant for grant in actor.grants if grant.role is Role.PROVIDER]
    return {it.organisation_id: it.organisation for it in sorted(held, key=lambda it: it.organisation)}


def own_tabs(current: str) -> list[tuple[str, str, bool]]:
    """The pages about one's own taking part: bids, enrolments, and bids of others."""
    titles = {
        "my_submissions": _("Inschrijvingen"),
        "my_enrolments": _("Aanmeldingen voor toelating"),
        "invitations": _("Samen inschrijven"),
    }
    return [(title, reverse(name), name == current) for name, title in titles.items()]


def left_until(moment: datetime) -> str:
    """How much time is left, in words; nothing when it is over."""
    seconds = int((moment - clock.now()).total_seconds())
    if seconds <= 0:
        return ""
    days = (formats.local(moment).date() - clock.today()).days
    if days >= 2:
        return _("nog %(days)s dagen") % {"days": days}
    if seconds >= 3600:
        hours = seconds // 3600
        return ngettext("nog %(hours)s uur", "nog %(hours)s uren", hours) % {"hours": hours}
    minutes = max(1, seconds // 60)
    return ngettext("nog %(minutes)s minuut", "nog %(minutes)s minuten", minutes) % {"minutes": minutes}


def _facts(view: ProcurementView, tenderer_id: int) -> Any:
    return replace(view.facts, tenderer=tenderer_id)
