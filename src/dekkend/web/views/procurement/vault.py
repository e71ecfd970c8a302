"""The vault of a procurement: who its officers are, what arrived, and opening it with two people."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dekkend.kernel.errors import Refusal
from dekkend.procurement.envelope import EnvelopeKind, EnvelopeProblem, VaultStatus
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.vaults import ArrivalRow, VaultView, arrivals, own_key, vaults
from dekkend.procurement.services.opening import open_practice_vault, turn_key
from dekkend.procurement.services.vaults import destroy_vaults
from dekkend.procurement.states import ProcurementStatus
from dekkend.procurement.tasks import open_vault_in_background
from dekkend.runtime import jobs
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, Words
from dekkend.web.lists import asked_download
from dekkend.web.pages import page
from dekkend.web.refusals import status_of
from dekkend.web.tables import Column, Table
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.progress import subject_of

TITLES: Final[dict[EnvelopeKind, Words]] = {
    EnvelopeKind.QUALITY: _("Inschrijvingen"),
    EnvelopeKind.PRICE: _("Prijsenveloppen"),
}
STATUSES: Final[dict[VaultStatus, Badge]] = {
    VaultStatus.SEALED: Badge(_("verzegeld"), Tone.INFO),
    VaultStatus.OPENING: Badge(_("wordt geopend"), Tone.WARN),
    VaultStatus.OPENED: Badge(_("geopend"), Tone.GOOD),
    VaultStatus.DESTROYED: Badge(_("sleutels vernietigd"), Tone.BAD),
}
PROBLEMS: Final[dict[EnvelopeProblem, Words]] = {
    EnvelopeProblem.CHANGED: _("niet wat er binnenkwam"),
    EnvelopeProblem.UNREADABLE: _("niet te openen"),
    EnvelopeProblem.OF_ANOTHER: _("hoort bij een ander ontvangstbewijs"),
}


class PassphraseForm(forms.Form):
    """The own passphrase of an officer."""

    passphrase = forms.CharField(
        label=_("Uw wachtzin"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.value) for kind in EnvelopeKind], widget=forms.HiddenInput
    )


class DestroyForm(forms.Form):
    """Why the keys are destroyed."""

    use_required_attribute = False  # an empty field is no mistake yet

    reason = forms.CharField(label=_("Reden"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "HEAD", "POST"])
def vault(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The state of the vault, and the form with which an officer turns the own key."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.SEE_VAULT, frame.view.facts))
    if request.method == "POST":
        return _turn(request, frame)
    table = arrivals_table(frame)
    rows = arrivals(frame.actor, slug, frame.view.facts.round)
    if download := asked_download(request, table, rows):
        return download
    return _page(request, frame, rows=rows)


@require_POST
def vault_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """The generated officers of a practice run open the vault."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    try:
        opened = open_practice_vault(frame.view.row.id, _kind(request))
    except Refusal as refusal:
        return _page(request, frame, refusal=refusal, status=status_of(refusal))
    messages.success(request, gettext("De kluis is open: %(count)s enveloppen.") % {"count": opened})
    return redirect(frame.href("bid_vault"))


@require_http_methods(["GET", "HEAD", "POST"])
def vault_destroy(request: HttpRequest, slug: str) -> HttpResponse:
    """Destroys the keys of a withdrawn procurement that was never opened."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    form = DestroyForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            destroy_vaults(frame.actor, frame.view.row.id, reason=form.cleaned_data["reason"])
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, gettext("De sleutels zijn vernietigd. Niemand leest wat erin zit."))
            return redirect(frame.href("bid_vault"))
    context = frame.context(
        "bid_vault",
        page_title=_("Sleutels vernietigen"),
        heading=_("Sleutels vernietigen"),
        form=form,
        refusal=refusal,
    )
    return page(request, "sealed/destroy.html.jinja", context, status=_form_status(request, refusal))


def arrivals_table(frame: Frame) -> Table[ArrivalRow]:
    """Everything that arrived; names stand there once the vault is open."""
    columns: list[Column[ArrivalRow]] = [
        Column("nummer", _("Nummer"), lambda row: row.number, numeric=True),
        Column("keer", _("Keer"), lambda row: row.sequence, numeric=True),
        Column("ontvangen", _("Ontvangen"), lambda row: row.received_at, show=formats.moment),
        Column("inschrijver", _("Inschrijver"), lambda row: row.tenderer or "–", row_header=True),
        Column("bewijs", _("Controlegetal"), lambda row: row.receipt, show=lambda it: f"{it[:6]}…"),
        Column("envelop", _("Hash van de envelop"), lambda row: row.sealed, show=lambda it: f"{it[:6]}…"),
        Column("lot", _("Wat ermee is gebeurd"), lambda row: formats.text(fate(row).text), badge=fate),
    ]
    return Table(name="ontvangen", caption=_("Wat er binnenkwam"), columns=tuple(columns), sort="nummer")


def fate(row: ArrivalRow) -> Badge:
    """What became of something that arrived."""
    if row.problem is not None:
        return Badge(PROBLEMS[row.problem], Tone.BAD)
    if row.opened:
        return Badge(_("geopend, gelijk aan het bewijs"), Tone.GOOD)
    if row.withdrawn:
        return Badge(_("ingetrokken, niet geopend"), Tone.QUIET)
    if row.superseded_at is not None:
        return Badge(_("vervangen, niet geopend"), Tone.QUIET)
    return Badge(_("verzegeld"), Tone.INFO)


def _turn(request: HttpRequest, frame: Frame) -> HttpResponse:
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    form = PassphraseForm(request.POST)
    if not form.is_valid():
        return _page(request, frame, form=form, status=422)
    made: list[int] = []

    def start(vault_id: int) -> None:
        made.append(_deferred(frame, vault_id))

    try:
        turn = turn_key(
            frame.actor,
            frame.view.row.id,
            form.cleaned_data["passphrase"],
            kind=EnvelopeKind(form.cleaned_data["kind"]),
            start=start,
        )
    except Refusal as refusal:
        return _page(request, frame, refusal=refusal, status=status_of(refusal))
    if made:
        return redirect(frame.href("procurement_job", job=made[0]))
    if turn.complete:
        messages.info(request, gettext("De kluis was al open, of wordt nu geopend."))
    else:
        told = gettext("Uw sleutel is omgedraaid en geldt tot %(until)s.")
        messages.success(request, told % {"until": formats.moment(turn.until)})
    return redirect(frame.href("bid_vault"))


def _deferred(frame: Frame, vault_id: int) -> int:
    made = jobs.defer(
        open_vault_in_background,
        actor=frame.actor,
        subject=subject_of(frame),
        lock=subject_of(frame),
        vault_id=vault_id,
        account_id=frame.actor.account_id,
    )
    return int(made.pk)


def _page(
    request: HttpRequest,
    frame: Frame,
    *,
    rows: tuple[ArrivalRow, ...] | None = None,
    form: forms.Form | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    found = vaults(frame.actor, frame.slug)
    if rows is None:
        rows = arrivals(frame.actor, frame.slug, frame.view.facts.round)
    turnable = _to_turn(frame, found)
    context = frame.context(
        "bid_vault",
        page_title=_("Kluis"),
        vaults=found,
        titles=TITLES,
        statuses=STATUSES,
        turnable=turnable,
        mine=turnable is not None and turnable.is_officer(frame.actor.account_id),
        turned=turnable is not None and turnable.has_turned(frame.actor.account_id),
        key=own_key(frame.actor),
        form=form or PassphraseForm(initial={"kind": turnable.kind if turnable else ""}),
        refusal=refusal,
        runs=frame.may(Action.RUN_PROCUREMENT),
        it=arrivals_table(frame).view(rows, request.GET),
        count=len(rows),
        destroyable=_is_destroyable(frame, found),
    )
    return page(request, "sealed/vault.html.jinja", context, status=status)


def _to_turn(frame: Frame, found: tuple[VaultView, ...]) -> VaultView | None:
    """The vault whose turn it is: the bids when receipt is closed, the prices when consensus is there."""
    kind = _TURN_AT.get(frame.view.row.status)
    return next(
        (
            one
            for one in found
            if one.kind is kind
            and one.round == frame.view.facts.round
            and one.status in (VaultStatus.SEALED, VaultStatus.OPENING)
        ),
        None,
    )


_TURN_AT: Final = {
    ProcurementStatus.CLOSED: EnvelopeKind.QUALITY,
    ProcurementStatus.CONSENSUS: EnvelopeKind.PRICE,
}


def _is_destroyable(frame: Frame, found: tuple[VaultView, ...]) -> bool:
    sealed = any(one.status is VaultStatus.SEALED for one in found)
    withdrawn = frame.view.row.status is ProcurementStatus.WITHDRAWN
    return sealed and withdrawn and frame.may(Action.RUN_PROCUREMENT)


def _kind(request: HttpRequest) -> EnvelopeKind:
    prices = request.POST.get("kind") == EnvelopeKind.PRICE
    return EnvelopeKind.PRICE if prices else EnvelopeKind.QUALITY


def _form_status(request: HttpRequest, refusal: Refusal | None) -> int:
    if refusal is not None:
        return status_of(refusal)
    return 422 if request.method == "POST" else 200


__all__ = ["vault", "vault_destroy", "vault_practice"]
