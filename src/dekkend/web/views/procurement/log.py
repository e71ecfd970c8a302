"""The log of a procurement: who did what when, whether its chain holds, and an export that proves it."""

import tempfile
from collections.abc import Mapping
from functools import cache, partial
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import stream_of
from dekkend.procurement.queries.subjects import Subject, people_in, subjects
from dekkend.runtime import audit, audit_reading
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Words
from dekkend.web.lists import listing
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.log_words import SUBJECTS, act, told

CHECKED_AT_ONCE: Final = 1000
"""Up to this many entries the whole chain is checked on every visit; above, when asked."""

LONGEST: Final = 140


def about(subject: str, known: Mapping[str, Subject]) -> Words:
    """What an entry is about, as people call it."""
    found = known.get(subject)
    if found is None:
        return SUBJECTS.get(subject.partition(":")[0], subject)
    words = gettext("inschrijving %(number)s") % {"number": found.submission}
    return words + gettext(", perceel %(lot)s") % {"lot": found.lot} if found.lot else words


def log_table(frame: Frame) -> Table[Any]:
    """The entries, with filters on what occurs in them."""
    stream, known = stream_of(frame.view.row.id), subjects(frame.actor, frame.slug)
    named, called = cache(act), cache(partial(about, known=known))
    names = people_in(frame.actor, frame.slug)

    def href(row: Any) -> str:
        found = known.get(row.subject)
        return frame.href("submission", number=found.submission) if found else ""

    return Table(
        name="logboek",
        caption=_("Logboek"),
        columns=(
            Column("regel", _("Regel"), lambda row: row.sequence, order=("sequence",), numeric=True),
            Column("moment", _("Wanneer"), lambda row: row.at, show=formats.moment, order=("sequence",)),
            Column("wie", _("Wie"), lambda row: row.actor, order=("actor", "sequence")),
            Column(
                "wat", _("Wat"), lambda row: named(row.action), order=("action", "sequence"), row_header=True
            ),
            Column("waarover", _("Waarover"), lambda row: called(row.subject), href=href),
            Column("gegevens", _("Gegevens"), lambda row: told(row.action, row.data, names), sortable=False),
            Column("hash", _("Hash"), lambda row: row.hash[:12], sortable=False),
        ),
        filters=(
            Filter(
                "handeling",
                _("Handeling"),
                tuple(Choice(name, act(name)) for name in audit_reading.actions_in(stream)),
                field="action",
            ),
            Filter(
                "wie",
                _("Wie"),
                tuple(Choice(name, name) for name in audit_reading.actors_in(stream)[:200]),
                field="actor",
            ),
        ),
        search=("actor__icontains", "subject__icontains", "action__icontains"),
        sort="-regel",
    )


def data_on_a_line(data: dict[str, Any]) -> str:
    """The stored data on one line; the export has it in full."""
    text = "; ".join(f"{key}: {_plain(value)}" for key, value in data.items() if value not in (None, "", []))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plain(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items())
    text = formats.text(value)
    return f"{text[:12]}…" if len(text) == len(audit.GENESIS) else text


@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The log with the state of its chain."""
    frame = _frame(request, slug)
    stream = stream_of(frame.view.row.id)
    length, head = audit.head(stream)
    checks = length <= CHECKED_AT_ONCE or "controleer" in request.GET
    context = frame.context(
        "log",
        page_title=_("Logboek"),
        length=length,
        head=head,
        integrity=audit_reading.check(stream) if checks else None,
    )
    rows = audit_reading.entries(stream)
    return listing(request, log_table(frame), rows, "procurement/log.html.jinja", context)


@require_safe
def log_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The log as JSON lines, as the verifier reads it."""
    frame = _frame(request, slug)
    lines = audit.export(stream_of(frame.view.row.id))
    response = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="logboek-{slug}.jsonl"'
    return response


@require_safe
def log_package(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The log with the verifier and how to use it, for somebody outside."""
    frame = _frame(request, slug)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    audit.write_package(stream_of(frame.view.row.id), file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"logboek-{slug}.zip")


def _frame(request: HttpRequest, slug: str) -> Frame:
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.SEE_LOG, frame.view.facts))
    return frame
