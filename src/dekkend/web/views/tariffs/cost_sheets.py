"""Way 2 in the procedure: the cost sheet to download, and the opened ones beside each other."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.catalogue.errors_stored import CellsRefused
from dekkend.catalogue.queries.cost_sheets import cost_sheet_template, sheets_beside
from dekkend.kernel.errors import Refusal
from dekkend.web.access import require
from dekkend.web.badges import badge_of
from dekkend.web.pages import page
from dekkend.web.views.tariffs.frame import frame_of
from dekkend.web.views.tariffs.lines import in_short
from dekkend.web.views.tariffs.uploads import FILE, LARGEST, NoFile, excel_file

MOST: Final = 100
"""Files at once; more tenderers than this in one lot is not seen."""


@require_safe
def cost_sheet_file(request: HttpRequest, id: int) -> HttpResponse:
    """The cost sheet of a price model, to fill in and hand in with an offer."""
    frame = frame_of(request, id)
    return excel_file(f"kostenopbouw-{frame.row.slug}", cost_sheet_template(frame.actor, id))


@require_http_methods(["GET", "HEAD", "POST"])
def cost_sheets(request: HttpRequest, id: int) -> HttpResponse:
    """Cost sheets beside each other: what is missing, what is far from the proposal, what to ask."""
    frame = frame_of(request, id)
    require(frame.view.may_edit)
    asked = request.POST.get("gevraagd") == "ja"
    found, refusal = None, None
    if request.method == "POST":
        try:
            found = sheets_beside(frame.actor, id, _files(request), asked=asked)
        except Refusal as refused:
            refusal = refused
    context = frame.context(
        "",
        page_title=_("Kostenopbouw van inschrijvers"),
        found=found,
        judged=[(each, in_short(each.verdict), badge_of(each.verdict)) for each in found.tenderers]
        if found
        else [],
        asked=asked,
        refusal=refusal,
        cells=refusal.problems if isinstance(refusal, CellsRefused) else (),
        template_href=frame.href("cost_sheet_file"),
    )
    return page(request, "tariffs/cost_sheets.html.jinja", context, status=422 if refusal else 200)


def _files(request: HttpRequest) -> list[tuple[str, bytes]]:
    """The files with the name of the tenderer: that of the file, without its ending."""
    files: list[Any] = request.FILES.getlist(FILE)
    good = [file for file in files if file.size and file.size <= LARGEST and file.name.endswith(".xlsx")]
    if not good or len(good) != len(files) or len(good) > MOST:
        raise NoFile(kinds=".xlsx")
    return [(file.name.rsplit(".", 1)[0], file.read()) for file in good]


__all__ = ["cost_sheet_file", "cost_sheets"]
