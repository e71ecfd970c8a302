"""Sending, signing, returning: what was sent, who signed what and when, and what came back altered.

Both sides see the same page. Signing is a page of its own: who signs, shows right before who it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.document_difference import TextChange
from dekkend.contracts.models import AgreementDocument, SignedText
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.evidence import (
    Sending,
    begins_with_the_text,
    changes_of,
    sendings,
    text_of_round,
)
from dekkend.contracts.services import signing as services
from dekkend.contracts.services.signing import Signatory
from dekkend.contracts.stored_kinds import Side
from dekkend.kernel.errors import Refusal
from dekkend.runtime import audit
from dekkend.web.access import require
from dekkend.web.accounts.confirming import confirm_address, confirmed_at, is_confirmed
from dekkend.web.badges import Badge, Tone
from dekkend.web.pages import page
from dekkend.web.refusals import FORBIDDEN, NOT_FOUND, status_of
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
from dekkend.web.views.agreements.common import One, one
from dekkend.web.views.agreements.deeds import (
    Data,
    Deed,
    DeedPanel,
    done,
    line_field,
    panels,
    text_field,
)
from dekkend.web.views.agreements.signing_evidence import evidence_pdf

_A = AgreementStatus
SIDES: Final = {Side.PROVIDER: _("Aanbieder"), Side.BUYER: _("Opdrachtgever")}
METHODS: Final = {
    SignedText.Method.ACCOUNT: _("Met een account in Dekkend"),
    SignedText.Method.RETURNED: _("Met een getekend bestand"),
}
COMPARED: Final = {
    SignedText.Compared.WORDS: _("De woorden zijn gelijk aan de verstuurde tekst"),
    SignedText.Compared.READ: _("Iemand van de opdrachtgever las het naast de verstuurde tekst"),
}
_MOST_CHANGES: Final = 100


class SignForm(forms.Form):
    name = line_field(_("Wie tekent?"), max_length=200)
    capacity = line_field(
        _("In welke functie?"),
        max_length=200,
        help_text=_("Bijvoorbeeld: bestuurder, of manager met volmacht."),
    )
    read = forms.BooleanField(label=_("Ik heb de tekst gelezen en mag namens mijn organisatie tekenen."))
    text_sha256 = forms.CharField(widget=forms.HiddenInput)


class SeenForm(forms.Form):
    """An act on the agreement as it was looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    file = forms.FileField(
        label=_("Het getekende bestand"),
        help_text=_("Word vergelijkt Dekkend zelf. Een PDF of scan leest de contractmanager."),
    )
    name = line_field(_("Wie heeft getekend?"), max_length=200)
    capacity = line_field(_("In welke functie?"), max_length=200)


class JudgeForm(forms.Form):
    name = line_field(_("Wie heeft getekend?"), max_length=200, required=False)
    capacity = line_field(_("In welke functie?"), max_length=200, required=False)
    altered = text_field(
        _("Wat is er veranderd?"),
        required=False,
        help_text=_("Laat leeg als u elk woord hebt vergeleken en niets is veranderd."),
    )


@dataclass(frozen=True)
class ShownReturn:
    """A file that came back: what was altered, and what is known of one that nobody read yet."""

    row: AgreementDocument
    badge: Badge
    changes: tuple[TextChange, ...]
    more: int
    whole: bool


@dataclass(frozen=True)
class ShownSending:
    """A sending as the page shows it."""

    it: Sending
    returns: list[ShownReturn]


@require_safe
def signing(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the signing stands, with all evidence."""
    view = _one(request, slug)
    return _page(request, view, panels(_deeds(view)))


@require_POST
def signing_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Sends, takes in a file, or says what was read in one."""
    view = _one(request, slug)
    back = view.href("agreement_signing")
    return done(request, _deeds(view), act, lambda found, code: _page(request, view, found, code), back)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Signs with the account, for the side of the reader."""
    view = _one(request, slug)
    side = Side.PROVIDER if view.reader.is_provider else Side.BUYER
    action = Action.SIGN_AS_PROVIDER if side is Side.PROVIDER else Action.SIGN_AS_BUYER
    require(may(view.actor, action, view.reader.facts))
    text = text_of_round(view.row, view.row.round)
    initial = {"name": view.actor.name, "text_sha256": text.text_sha256 if text else ""}
    form = SignForm(request.POST or None, initial=initial)
    if request.method != "POST":
        return _sign_page(request, view, side, form, text)
    if not form.is_valid():
        return _sign_page(request, view, side, form, text, WRONG)
    given = form.cleaned_data
    signatory = Signatory(given["name"], given["capacity"], confirmed_at(request))
    try:
        signed = services.sign(view.actor, view.row.pk, side, signatory, given["text_sha256"])
    except Refusal as refusal:
        if status_of(refusal) in (NOT_FOUND, FORBIDDEN):
            raise
        form.add_error(None, words(refusal))
        return _sign_page(request, view, side, form, text, CONFLICT)
    messages.success(
        request, gettext("U hebt getekend. Ontvangstbewijs: %(code)s.") % {"code": signed.receipt}
    )
    return HttpResponseRedirect(view.href("agreement_signing"))


@require_safe
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """The evidence of signing on paper: who, when, in which capacity, which text."""
    view = _one(request, slug)
    return HttpResponse(
        evidence_pdf(view.row, sendings(view.row)),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="ondertekening-{view.row.slug}.pdf"'},
    )


def _one(request: HttpRequest, slug: str) -> One:
    view = one(request, slug)
    require(may(view.actor, Action.SEE_CONFIDENTIAL, view.reader.facts))
    return view


def _page(request: HttpRequest, view: One, acts: list[DeedPanel], status: int = 200) -> HttpResponse:
    known = sendings(view.row)
    length, head = audit.head(f"agreement:{view.row.pk}")
    context = view.context(
        "agreement_signing",
        page_title=_("Ondertekening"),
        sendings=[ShownSending(it, [_return(it, row) for row in it.returns]) for it in known],
        acts=acts,
        turn=_turn(view),
        sides=SIDES,
        methods=METHODS,
        compared=COMPARED,
        log=(length, head),
    )
    return page(request, "agreements/signing.html.jinja", context, status=status)


def _return(sending: Sending, row: AgreementDocument) -> ShownReturn:
    changes = changes_of(row)
    if row.altered:
        badge = Badge(_("Veranderd: telt niet"), Tone.BAD)
    elif row in sending.to_read:
        badge = Badge(_("Nog te lezen"), Tone.WARN)
    else:
        badge = Badge(_("Aangenomen"), Tone.GOOD)
    return ShownReturn(
        row,
        badge,
        changes[:_MOST_CHANGES],
        max(0, len(changes) - _MOST_CHANGES),
        row in sending.to_read and begins_with_the_text(sending, row),
    )


def _sign_page(
    request: HttpRequest,
    view: One,
    side: Side,
    form: SignForm,
    text: AgreementDocument | None,
    status: int = 200,
) -> HttpResponse:
    pdf = view.row.documents.filter(round=view.row.round, kind="overeenkomst", format="pdf").first()
    context = view.context(
        "agreement_signing",
        page_title=_("Tekenen"),
        upper=[(_("Ondertekening"), view.href("agreement_signing"))],
        form=form,
        signing_side=SIDES[side],
        text=text,
        pdf=pdf,
        turn=_turn(view) is side,
        confirmed=is_confirmed(request),
        confirm_href=confirm_address(view.href("agreement_sign")),
    )
    return page(request, "agreements/sign.html.jinja", context, status=status)


def _turn(view: One) -> Side | None:
    """Whose turn it is to sign."""
    turns = {_A.SENT: Side.PROVIDER, _A.PROVIDER_SIGNED: Side.BUYER}
    return turns.get(_A(view.row.status))


def _deeds(view: One) -> Iterator[Deed]:
    status, key, seen = _A(view.row.status), view.row.pk, {"revision": view.row.revision}
    sends = may(view.actor, Action.SIGN_AS_BUYER, view.reader.facts)
    if status is _A.DRAFT:
        yield Deed(
            "versturen",
            _("Ter ondertekening sturen"),
            SeenForm,
            lambda data: services.send(view.actor, key, revision=data["revision"]),
            sends,
            _("De tekst wordt bewaard als Word en PDF en gaat zo naar de aanbieder."),
            _("De tekst is verstuurd. De aanbieder krijgt bericht."),
            initial=seen,
        )
    if _turn(view) and text_of_round(view.row, view.row.round) is None:
        yield Deed(
            "tekst-vastleggen",
            _("Tekst vastleggen om te tekenen"),
            SeenForm,
            lambda data: services.keep_sent_text(view.actor, key, revision=data["revision"]),
            sends,
            _("Deze overeenkomst was al verstuurd. Dekkend maakt de tekst en bewaart die."),
            initial=seen,
        )
    if status is _A.ALTERED:
        yield Deed(
            "opnieuw-versturen",
            _("Ongewijzigd opnieuw sturen"),
            SeenForm,
            lambda data: services.send_again(view.actor, key, revision=data["revision"]),
            sends,
            _("De veranderde tekst telt niet. De aanbieder heeft daarna drie weken om te tekenen."),
            _("Dezelfde tekst is opnieuw verstuurd."),
            initial=seen,
        )
    yield from _returning(view)
    yield from _reading(view)


def _returning(view: One) -> Iterator[Deed]:
    """Taking in a file that came back signed, for the side whose turn it is."""
    side = _turn(view)
    if side is None:
        return
    action = Action.REPORT if side is Side.PROVIDER else Action.SIGN_AS_BUYER
    yield Deed(
        "getekend-bestand",
        _("Getekend bestand toevoegen"),
        ReturnForm,
        lambda data: _take(view, side, data),
        may(view.actor, action, view.reader.facts),
        _("Voor wie niet in Dekkend tekent. De woorden worden vergeleken met wat is verstuurd."),
    )


def _take(view: One, side: Side, data: Data) -> object:
    who = Signatory(data["name"], data["capacity"])
    return services.take_return(view.actor, view.row.pk, side, who, data["file"])


def _reading(view: One) -> Iterator[Deed]:
    """Saying of a file whose words Dekkend cannot read whether something was altered."""
    side = _turn(view)
    known = sendings(view.row)[:1]
    for found in known[0].to_read if known and side else ():
        yield Deed(
            f"gelezen-{found.number}",
            gettext("Gelezen: %(title)s") % {"title": found.title},
            JudgeForm,
            _judge(view, side or Side.PROVIDER, found),
            may(view.actor, Action.SIGN_AS_BUYER, view.reader.facts),
            _("Leg elk woord naast de verstuurde tekst."),
        )


def _judge(view: One, side: Side, found: AgreementDocument) -> Any:
    def judge(data: Data) -> object:
        who = Signatory(data["name"], data["capacity"])
        return services.judge_return(
            view.actor, view.row.pk, found.number, side, who, altered=data["altered"]
        )

    return judge
