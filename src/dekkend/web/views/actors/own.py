"""For which of the own organisations a page of a provider is, and the tabs over those pages."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dekkend.organisations.domain import Actor
from dekkend.organisations.domain_profile import PART_NAMES, ProfilePart
from dekkend.organisations.policies import Action, Subject, may
from dekkend.web.access import require
from dekkend.web.formats import language
from dekkend.web.pages import actor_of
from dekkend.web.views.actors.bidder import FOR, own_organisations

Tab = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Own:
    """The organisation at hand, and the others that the actor works for."""

    actor: Actor
    id: int
    name: str
    others: tuple[tuple[int, str], ...]

    def href(self, view: str, **places: object) -> str:
        """The address of one of the pages of this organisation."""
        path = reverse(view, kwargs=places)
        return f"{path}?{FOR}={self.id}" if self.others else path

    def tabs(self, current: str) -> list[Tab]:
        """The pages about the own organisation."""
        parts = [
            (name.render(language()), self._part(part), part.value == current)
            for part, name in PART_NAMES.items()
        ]
        return [
            *parts,
            (_("Bewijsmap"), self.href("vault"), current == "vault"),
            (_("Eigen verklaring (UEA)"), self.href("statement"), current == "statement"),
            (_("Wijzigingen"), self.href("profile_changes"), current == "changes"),
        ]

    def _part(self, part: ProfilePart) -> str:
        if part is ProfilePart.BASICS:
            return self.href("my_organisation")
        return self.href("profile_part", part=part.value)


def own_of(request: HttpRequest) -> Own:
    """The own organisation that the address names, else the first. Raises PermissionDenied without one."""
    actor = actor_of(request)
    own = own_organisations(actor)
    asked = request.POST.get(FOR) or request.GET.get(FOR) or ""
    chosen = int(asked) if asked.isdecimal() and int(asked) in own else next(iter(own), 0)
    require(may(actor, Action.SEE_VAULT, Subject(chosen)))
    return Own(actor, chosen, own[chosen], tuple(own.items()) if len(own) > 1 else ())
