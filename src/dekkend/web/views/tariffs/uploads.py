"""Pages to hand in a file: what is wrong is told by cell or by line, and nothing is half stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from dekkend.catalogue.errors_stored import CellsRefused, FileUnusable
from dekkend.kernel.errors import Refusal
from dekkend.web.exports import EXCEL_TYPE
from dekkend.web.pages import page
from dekkend.web.refusals import FORBIDDEN, NOT_FOUND, status_of

LARGEST: Final = 5_000_000
"""Bytes of a file; the largest example has a hundredth of it."""
FILE: Final = "bestand"


class NoFile(Refusal):
    """Er is geen bruikbaar bestand gekozen."""

    remedy = "Kies een bestand dat op {kinds} eindigt. Het mag tot 5 MB groot zijn."


class NoText(Refusal):
    """Dit bestand is geen tekst."""

    remedy = "Kies een bestand dat op .toml eindigt, bewaard als UTF-8."


@dataclass(frozen=True, slots=True)
class Upload:
    """A page with one file to hand in.

    ``kinds`` are the endings that it takes, ``template`` the address of an Excel file to fill in, ``form``
    what is asked beside the file.
    """

    here: str
    button: Any
    explanation: tuple[Any, ...]
    kinds: tuple[str, ...] = (".xlsx",)
    template: str = ""
    example: str = ""
    form: forms.Form | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file: where to go on, or why not."""

    href: str = ""
    done: Any = ""
    refusal: Refusal | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


Take = Callable[[str, bytes], tuple[str, Any]]
"""Stores a file by its name and content; gives the address to go to, and what to say."""


def upload_page(request: HttpRequest, upload: Upload, context: Mapping[str, Any], take: Take) -> HttpResponse:
    """The page, or what follows from the file that was handed in."""
    refusal: Refusal | None = None
    valid = upload.form is None or upload.form.is_valid()
    if request.method == "POST" and valid:
        try:
            href, done = take(*_file(request, upload.kinds))
        except Refusal as found:
            if status_of(found) in (NOT_FOUND, FORBIDDEN):
                raise
            refusal = found
        else:
            messages.success(request, str(done))
            return HttpResponseRedirect(href)
    wrong = request.method == "POST"
    shown = {**context, "upload": upload, "refusal": refusal, **_problems(refusal)}
    return page(request, "tariffs/upload.html.jinja", shown, status=422 if wrong else 200)


def _problems(refusal: Refusal | None) -> dict[str, Any]:
    return {
        "cells": refusal.problems if isinstance(refusal, CellsRefused) else (),
        "lines": refusal.lines if isinstance(refusal, FileUnusable) else (),
    }


def _file(request: HttpRequest, kinds: tuple[str, ...]) -> tuple[str, bytes]:
    file = request.FILES.get(FILE)
    name = (file.name or "").lower() if file else ""
    if file is None or not file.size or file.size > LARGEST or not name.endswith(kinds):
        raise NoFile(kinds=" / ".join(kinds))
    return name, file.read()


def text_of(content: bytes) -> str:
    """The text of a file. Raises NoText."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoText() from error


def excel_file(name: str, content: bytes) -> HttpResponse:
    """A template to fill in, as a download."""
    disposition = f'attachment; filename="{name}.xlsx"'
    return HttpResponse(content, content_type=EXCEL_TYPE, headers={"Content-Disposition": disposition})


TEMPLATE_FIRST: Final = _("Download het sjabloon en vul het in Excel in. Wat we al weten, staat erin.")
ALL_OR_NOTHING: Final = _(
    "Lever het bestand hier in. Klopt iets niet, dan leest u per cel wat er is en wat u kunt doen. "
    "Er wordt dan niets opgeslagen."
)
