"""Checking messages without logging in: nothing of them is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.messaging.archives import files_in
from dekkend.messaging.checking import Report, check
from dekkend.messaging.problems import Problem
from dekkend.web.pages import page
from dekkend.web.views.messages.uploads import in_memory_only

FIELD: Final = "bestanden"
SHOWN: Final = 200
"""Problems told about one message: nobody mends more at once."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One message, by the name of its file and its place in a zip."""

    file: str
    report: Report | None
    refusal: Refusal | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The first problems, in the order of the message."""
        return self.report.problems[:SHOWN] if self.report else ()


@csrf_exempt
def message_check(request: HttpRequest) -> HttpResponse:
    """The form, and what is wrong in each message."""
    in_memory_only(request)  # before the check on forgery reads the form
    return _checked(request)


@csrf_protect
@require_http_methods(["GET", "POST"])
def _checked(request: HttpRequest) -> HttpResponse:
    found = list(_results(request)) if request.method == "POST" else []
    context = {
        "results": found,
        "empty": request.method == "POST" and not found,
        "good": sum(1 for one in found if one.report and one.report.valid),
        "field": FIELD,
        "most": SHOWN,
    }
    return page(request, "messages/check.html.jinja", context)


def _results(request: HttpRequest) -> Iterator[Checked]:
    for upload in request.FILES.getlist(FIELD):
        name = upload.name or ""
        try:
            for place, content in files_in(upload.read()):
                yield Checked(f"{name} ({place})" if place else name, check(content))
        except Refusal as refused:
            yield Checked(name, None, refused)
