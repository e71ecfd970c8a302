"""Things to do on a page about a part of an agreement: each with its form, its service and who may do it.

A page builds its deeds; ``done`` runs the one that was sent and leads back, or shows the page again with what
was refused beside the form. ``agreements/forms.jinja`` draws them (``act_panel``).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from dekkend.kernel.errors import Refusal
from dekkend.kernel.money import Money, NotAnAmount
from dekkend.organisations.domain import Permission
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Words
from dekkend.web.refusals import FORBIDDEN, NOT_FOUND, status_of
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words

Data = dict[str, Any]
Prepare = Callable[[forms.Form], None]


def _as_it_is(form: forms.Form) -> None:
    """Nothing to fill in beforehand."""


@dataclass(frozen=True)
class Deed:
    """One thing to do. ``right``: whether this reader may; else the deed is not shown, unless the reason
    helps (``tell_why``). ``prepare`` fills the choices and first values of the form. ``about`` keeps fields
    apart where the same deed stands on a page for several things."""

    name: str
    title: Words
    form: type[forms.Form]
    run: Callable[[Data], object]
    right: Permission
    told: Words = ""
    done: Words = ""
    prepare: Prepare = _as_it_is
    tell_why: bool = False
    initial: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""

    def blank(self, *given: Any) -> forms.Form:
        """The form, empty or with what was sent."""
        prefix = f"{self.name}-{self.about}" if self.about else self.name
        made = self.form(*given, prefix=prefix, initial=dict(self.initial))
        self.prepare(made)
        return made


@dataclass(frozen=True, slots=True)
class DeedPanel:
    """A deed as the page shows it."""

    act: Deed
    form: forms.Form

    @property
    def name(self) -> str:
        return self.act.name

    @property
    def title(self) -> Words:
        return self.act.title

    @property
    def permission(self) -> Permission:
        return self.act.right


def panels(deeds: Iterable[Deed], tried: str = "", bound: forms.Form | None = None) -> list[DeedPanel]:
    """The deeds that this reader sees; ``bound`` is the form of the deed that was tried."""
    return [
        DeedPanel(deed, bound if bound is not None and deed.name == tried else deed.blank())
        for deed in deeds
        if deed.right or deed.tell_why
    ]


def done(
    request: HttpRequest,
    deeds: Iterable[Deed],
    act: str,
    show: Callable[[list[DeedPanel], int], HttpResponse],
    back: str,
) -> HttpResponse:
    """Runs the deed ``act``; leads back to ``back``, or shows the page with the refusal at the form.

    Raises Http404 for a deed that is not there, and the refusals that need a page of their own.
    """
    known = list(deeds)
    deed = next((it for it in known if it.name == act), None)
    if deed is None:
        raise Http404(gettext("Deze handeling is er nu niet."))
    require(deed.right)
    form = deed.blank(request.POST, request.FILES)
    if not form.is_valid():
        return show(panels(known, act, form), WRONG)
    try:
        problems = deed.run(form.cleaned_data)
    except Refusal as refusal:
        if status_of(refusal) in (NOT_FOUND, FORBIDDEN):
            raise
        form.add_error(None, words(refusal))
        return show(panels(known, act, form), CONFLICT)
    if isinstance(problems, FileProblems) and problems.sentences:
        for sentence in problems.sentences[:MOST_PROBLEMS]:
            form.add_error(None, formats.text(sentence))
        return show(panels(known, act, form), WRONG)
    said = deed.done or gettext("Vastgelegd: %(act)s.") % {"act": formats.text(deed.title).lower()}
    messages.success(request, formats.text(said))
    return HttpResponseRedirect(back)


MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class FileProblems:
    """What is wrong with a file that was sent, one sentence for each cell."""

    sentences: tuple[Words, ...]


class PlainForm(forms.Form):
    """A deed that needs nothing but a yes."""


def day_field(label: Words, **options: Any) -> forms.DateField:
    """A day, picked in the browser's own way."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def text_field(label: Words, rows: int = 3, **options: Any) -> forms.CharField:
    """Some sentences."""
    return forms.CharField(
        label=label, max_length=10_000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


def line_field(label: Words, **options: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=options.pop("max_length", 300), **options)


def euro_field(label: Words, **options: Any) -> forms.DecimalField:
    """An amount in euros of 0 or more; a comma is fine."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return EuroField(label=label, min_value=0, max_digits=14, decimal_places=2, widget=widget, **options)


class EuroField(forms.DecimalField):
    """An amount as people type it: 1.234,50 or 1234.5."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return Money.parse(str(value)).amount
        except NotAnAmount as refused:
            raise forms.ValidationError(words(refused)) from refused


__all__ = [
    "Data",
    "Deed",
    "DeedPanel",
    "FileProblems",
    "PlainForm",
    "day_field",
    "done",
    "euro_field",
    "line_field",
    "panels",
    "text_field",
]
