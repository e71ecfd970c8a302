"""The rest of the framework: money, terms, tests, transition, numbers, management; each with its source."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.procurement import canonical
from dekkend.procurement.canonical import Difference
from dekkend.procurement.definition import Definition, Volume
from dekkend.procurement.queries.overview import versions
from dekkend.procurement.snapshot import definition_from
from dekkend.web import charts, formats
from dekkend.web.badges import Words
from dekkend.web.charts import BarChart, Series
from dekkend.web.pages import page
from dekkend.web.views.procurement.facts import Entry, Names, entries, entry
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.words import word


@dataclass(frozen=True, slots=True)
class Section:
    """A subject of the framework with its facts."""

    id: str
    title: Words
    entries: tuple[Entry, ...]


SECTIONS: tuple[tuple[str, Words, tuple[str, ...]], ...] = (
    ("geld", _("Bekostiging en tarieven"), ("financing", "tariffs", "indexation", "ceilings")),
    ("eisen", _("Eisen aan inschrijvingen"), ("requirements", "evidence", "repair")),
    ("beoordeling", _("Beoordeling en gunning"), ("criteria", "assessment", "award", "thresholds")),
    ("toetsing", _("Bibob en financiële toetsing"), ("screenings",)),
    ("uitvoering", _("Onderaannemers en intensivering"), ("subcontracting", "intensifications")),
    ("overgang", _("Overgang"), ("transitions",)),
    ("sturing", _("Sturing en toegang"), ("management", "provider_groups")),
    ("omgeving", _("Verwante inkoop en ontwikkelingen"), ("related", "developments")),
)
"""Which parts of a definition this page shows, and under which heading."""


def sections_of(definition: Definition) -> Iterator[Section]:
    """The subjects on which the definition says something."""
    names = Names(definition)
    for id, title, parts in SECTIONS:
        found = [fact for part in parts for fact in _rows(getattr(definition, part))]
        if found:
            yield Section(id, title, tuple(_entry(fact, names) for fact in found))


def _rows(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _entry(fact: object, names: Names) -> Entry:
    found = entry(fact, names)
    if found.title:
        return found
    title = formats.text(_UNTITLED.get(type(fact).__name__, ""))
    return Entry(title, found.values, found.source, found.open, found.note, found.inner)


_UNTITLED: dict[str, Words] = {
    "Financing": _("Bekostiging"),
    "Tariffs": _("Tarieven"),
    "Indexation": _("Indexering"),
    "Ceiling": _("Plafond"),
    "Repair": _("Herstel van gebreken"),
    "Assessment": _("Wie beoordeelt"),
    "Award": _("Gunning"),
    "Screening": _("Toets"),
    "Subcontracting": _("Wie het werk mag doen"),
    "Intensification": _("Intensivering"),
}


def volume_charts(definition: Definition) -> list[BarChart]:
    """A chart for each kind of number of which there are two or more."""
    kinds: dict[str, list[Volume]] = {}
    for volume in definition.volumes:
        if _known(volume) is not None:
            kinds.setdefault(volume.kind, []).append(volume)
    return [_chart(kind, volumes) for kind, volumes in kinds.items() if len(volumes) > 1]


def _chart(kind: str, volumes: list[Volume]) -> BarChart:
    ordered = sorted(volumes, key=lambda volume: -(_known(volume) or 0))
    million = kind == "euro" and any((_known(volume) or 0) >= 1_000_000 for volume in ordered)
    divisor = Decimal(1_000_000) if million else Decimal(1)
    values = tuple(round((_known(volume) or Decimal(0)) / divisor, 2) for volume in ordered)
    title = formats.text(_("Miljoenen euro's") if million else word(kind))
    labels = [_short(volume) for volume in ordered]
    return charts.bar_chart(
        f"aantallen-{kind}",
        title[:1].upper() + title[1:],
        labels,
        [Series(title, values)],
        left=300,
        width=760,
    )


def _short(volume: Volume) -> str:
    title = volume.title if len(volume.title) <= 42 else f"{volume.title[:40]}…"
    return f"{title} ({volume.year})" if volume.year and len(title) < 38 else title


def _known(volume: Volume) -> Decimal | None:
    return next((it for it in (volume.value, volume.at_least, volume.at_most) if it is not None), None)


@dataclass(frozen=True, slots=True)
class VersionView:
    """A frozen version; ``changes`` are those since the version before it."""

    number: int
    sha256: str
    frozen_at: object
    changes: tuple[Difference, ...]


def versions_of(frame: Frame) -> list[VersionView]:
    """Every version, newest first, with what changed."""
    found = list(versions(frame.actor, frame.slug))
    views, before = [], None
    for version in found:
        definition = definition_from(version.content)
        changes = canonical.diff(before, definition) if before else ()
        views.append(VersionView(version.number, version.sha256, version.created_at, changes))
        before = definition
    return views[::-1]


@require_safe
def framework(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that the definition says besides planning, lots, goals and documents."""
    frame = frame_of(request, slug)
    definition = frame.view.definition
    context = frame.context(
        "framework",
        page_title=_("Kader"),
        sections=list(sections_of(definition)),
        volumes=entries(definition.volumes, Names(definition)),
        charts_=volume_charts(definition),
        versions=versions_of(frame),
    )
    return page(request, "procurement/framework.html.jinja", context)


@require_safe
def definition_file(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """A frozen version as JSON: the very bytes over which the hash was made."""
    frame = frame_of(request, slug)
    found = next((each for each in versions(frame.actor, slug) if each.number == version), None)
    if found is None:
        raise Http404(gettext("Deze versie is er niet."))
    content = canonical.canonical(definition_from(found.content))
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-v{version}.json"'
    return response
