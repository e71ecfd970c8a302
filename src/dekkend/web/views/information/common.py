"""What these pages share: the frame, for whom a provider acts, an act that may be refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.policies import Action
from dekkend.web.formats import language
from dekkend.web.views.procurement.frame import Frame


def own_organisations(actor: Actor) -> list[tuple[int, str]]:
    """The providers for which somebody works, by name."""
    found = {
        grant.organisation_id: grant.organisation for grant in actor.grants if grant.role is Role.PROVIDER
    }
    return sorted(found.items(), key=lambda each: each[1])


def acts_for(request: HttpRequest, actor: Actor) -> int:
    """For which own organisation this form is sent; 0 when for none."""
    own = [key for key, _name in own_organisations(actor)]
    asked = request.POST.get("namens") or request.GET.get("namens") or ""
    if asked.isdecimal() and int(asked) in own:
        return int(asked)
    return own[0] if own else 0


def context(frame: Frame, current: str, **more: Any) -> dict[str, Any]:
    """What the templates of these pages need."""
    runs = frame.may(Action.RUN_PROCUREMENT)
    return frame.context(current, runs=runs, **more)


def attempt(request: HttpRequest, act: Callable[[], object], done: str, to: str) -> HttpResponse:
    """Does ``act`` and goes on; a refusal stands as a message on the page that follows, nothing is stored."""
    try:
        act()
    except Refusal as refused:
        messages.error(request, words(refused))
    else:
        messages.success(request, done)
    return redirect(to)


def words(refused: Refusal) -> str:
    """A refusal and what to do, in the reader's language."""
    sentences = (refused.message, refused.remedy_message)
    return " ".join(each.render(language()) for each in sentences if each)
