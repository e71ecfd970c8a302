"""My account, and the people and roles that an administrator manages."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.organisations import queries, services
from dekkend.organisations.domain import ROLE_NAMES, Actor, Role
from dekkend.organisations.policies import Action, Subject, administers_everywhere, may
from dekkend.organisations.queries import GrantRow, OrganisationRow, PersonRow
from dekkend.runtime import clock
from dekkend.web.access import require
from dekkend.web.accounts.forms import GrantForm, InviteForm, PersonForm, WithdrawForm
from dekkend.web.accounts.second_factor import second_factors
from dekkend.web.formats import language
from dekkend.web.lists import listing
from dekkend.web.middleware import needs_second_factor
from dekkend.web.pages import page
from dekkend.web.tables import Column, Table

PEOPLE: Table[PersonRow] = Table(
    name="mensen",
    caption=_("Mensen"),
    columns=(
        Column(
            "naam",
            _("Naam"),
            lambda person: person.name or person.email,
            href=lambda person: reverse("person", kwargs={"account_id": person.id}),
            row_header=True,
        ),
        Column("email", _("E-mailadres"), lambda person: person.email),
        Column("rollen", _("Rollen die nu gelden"), lambda person: _roles_now(person)),
    ),
    sort="naam",
)


def _roles_now(person: PersonRow) -> str:
    today = clock.today()
    held = [grant for grant in person.grants if today in grant.period]
    return ", ".join(f"{ROLE_NAMES[grant.role].render(language())} ({grant.organisation})" for grant in held)


@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """Who I am here: name, roles with organisation and period, and my second step."""
    actor = _actor(request)
    person = queries.person(actor, actor.account_id or 0)
    steps = second_factors([actor.account_id or 0]).get(actor.account_id or 0, ())
    context = {
        "person": person,
        "role_names": ROLE_NAMES,
        "steps": steps,
        "step_needed": not steps and needs_second_factor(actor, bool(person and person.is_example)),
        "sent_here": "tweede-stap" in request.GET,
        "today": clock.today(),
    }
    return page(request, "accounts/my_account.html.jinja", context)


@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """Everybody whom the administrator manages."""
    actor = _actor(request)
    require(may(actor, Action.SEE_PEOPLE))
    return listing(request, PEOPLE, queries.people(actor), "accounts/people.html.jinja", {})


@require_http_methods(["GET", "HEAD", "POST"])
def people_add(request: HttpRequest) -> HttpResponse:
    """Somebody new: an account, and an invitation to choose a password."""
    require(may(_actor(request), Action.CREATE_ACCOUNT))
    if not administers_everywhere(_actor(request)):
        return _invited(request)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            email, name = form.cleaned_data["email"], form.cleaned_data["name"]
            account_id = services.create_account(_actor(request), email, name)
        except Refusal as refusal:
            form.add_error("email", _words(refusal))
        else:
            _invite(request, email)
            messages.success(request, gettext("Het account is gemaakt; de uitnodiging is verstuurd."))
            return _to_person(account_id)
    return page(request, "accounts/people_add.html.jinja", {"form": form}, status=_status(form))


def _invited(request: HttpRequest) -> HttpResponse:
    """Who administers one organisation gives a role by mail address, and learns nothing of other ones."""
    actor = _actor(request)
    form = InviteForm(_manageable(actor), request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            done = services.give_role_to(
                actor, given["email"], given["name"], given["role"], given["organisation"], form.period
            )
        except Refusal as refusal:
            form.add_error(None, _words(refusal))
        else:
            if done.created:
                _invite(request, given["email"])
            messages.success(request, gettext("De rol is gegeven. De persoon krijgt bericht."))
            return _to_person(done.account_id)
    return page(request, "accounts/people_add.html.jinja", {"form": form}, status=_status(form))


@require_safe
def person(request: HttpRequest, account_id: int) -> HttpResponse:
    """One person, with the roles of the past, the present and the future."""
    return _person_page(request, account_id)


@require_POST
def role_grant(request: HttpRequest, account_id: int) -> HttpResponse:
    """Gives a role."""
    actor = _actor(request)
    form = GrantForm(_manageable(actor), request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            services.grant_role(actor, account_id, chosen["role"], chosen["organisation"], form.period)
        except Refusal as refusal:
            form.add_error(None, _words(refusal))
        else:
            messages.success(request, gettext("De rol is gegeven."))
            return _to_person(account_id)
    return _person_page(request, account_id, form)


@require_POST
def role_withdraw(request: HttpRequest, account_id: int, grant_id: int) -> HttpResponse:
    """Ends a role."""
    if _grant_of(_person_or_404(request, account_id), grant_id) is None:
        raise Http404
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Vul de laatste dag in waarop de rol geldt."))
        return _to_person(account_id)
    try:
        services.withdraw_role(_actor(request), grant_id, form.cleaned_data["last"])
    except Refusal as refusal:
        messages.error(request, _words(refusal))
    else:
        messages.success(request, gettext("De rol is ingetrokken."))
    return _to_person(account_id)


@require_POST
def person_close(request: HttpRequest, account_id: int) -> HttpResponse:
    """Switches an account off."""
    _person_or_404(request, account_id)
    services.close_account(_actor(request), account_id)
    messages.success(request, gettext("Het account is uitgezet."))
    return _to_person(account_id)


@require_POST
def person_reopen(request: HttpRequest, account_id: int) -> HttpResponse:
    """Switches an account on again."""
    _person_or_404(request, account_id)
    services.reopen_account(_actor(request), account_id)
    messages.success(request, gettext("Het account is weer aangezet."))
    return _to_person(account_id)


def _person_page(request: HttpRequest, account_id: int, form: GrantForm | None = None) -> HttpResponse:
    actor = _actor(request)
    found = _person_or_404(request, account_id)
    shown = form or GrantForm(_manageable(actor))
    context = {
        "person": found,
        "role_names": ROLE_NAMES,
        "steps": second_factors([account_id]).get(account_id, ()),
        "form": shown,
        "withdraw": WithdrawForm(initial={"last": clock.today()}, auto_id="laatste-dag-%s"),
        "permission": may(actor, Action.GRANT_ROLE, Subject(_any_own(actor), account_id)),
        "closing": may(actor, Action.CLOSE_ACCOUNT, Subject(account_id=account_id)),
        "today": clock.today(),
    }
    return page(request, "accounts/person.html.jinja", context, status=_status(shown))


def _person_or_404(request: HttpRequest, account_id: int) -> PersonRow:
    require(may(_actor(request), Action.SEE_PEOPLE))
    found = queries.person(_actor(request), account_id)
    if found is None:
        raise Http404
    return found


def _grant_of(found: PersonRow, grant_id: int) -> GrantRow | None:
    return next((grant for grant in found.grants if grant.id == grant_id), None)


def _manageable(actor: Actor) -> list[OrganisationRow]:
    """The organisations in which the actor may give roles."""
    rows = queries.organisations(actor)
    if administers_everywhere(actor):
        return rows
    own = actor.organisations(Role.ADMINISTRATOR)
    return [row for row in rows if row.id in own]


def _any_own(actor: Actor) -> int | None:
    return next(iter(actor.organisations(Role.ADMINISTRATOR)), None)


def _invite(request: HttpRequest, email: str) -> None:
    """A mail with a link with which the person chooses a password."""
    form = ResetPasswordForm(data={"email": email})
    if form.is_valid():
        form.save(request)


def _to_person(account_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("person", kwargs={"account_id": account_id}))


def _words(refusal: Refusal) -> str:
    sentences = (refusal.message, refusal.remedy_message)
    return " ".join(sentence.render(language()) for sentence in sentences if sentence)


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
