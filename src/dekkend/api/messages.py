"""Delivering and fetching messages by the software of a municipality or a provider.

``POST /api/berichten/`` with one message (XML) or a zip as the body; ``GET /api/berichten/`` lists what
one's own organisation received or sent; ``GET /api/berichten/<id>/`` is one message. The key goes in the
header ``Authorization: Bearer``. A file that is sent again changes nothing and gets the same answer.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeAlias

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message, msg
from dekkend.messaging.archives import MOST_BYTES
from dekkend.messaging.problems import Problem
from dekkend.messaging.queries.log import LogFilter, messages_within
from dekkend.messaging.services.answers import hand_out
from dekkend.messaging.services.batches import take_in_all
from dekkend.messaging.services.taking_in import Deliverer, TakenIn
from dekkend.messaging.services.tokens import deliverer_with

View: TypeAlias = Callable[..., HttpResponse]
_BEARER: Final = "Bearer "
_NO_KEY: Final = msg("De sleutel ontbreekt, klopt niet of is ingetrokken.")
_MAKE_KEY: Final = msg("Maak een sleutel bij Berichten, Sleutels voor software.")
_TOO_LARGE: Final = msg("De aanlevering is te groot.")
_SPLIT: Final = msg("Verdeel de berichten over meer bestanden.")


def with_key(view: View) -> View:
    """Gives the view who delivers; without a good key the answer is 401."""

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, **places: Any) -> HttpResponse:
        shown = request.headers.get("Authorization", "")
        by = deliverer_with(shown[len(_BEARER) :]) if shown.startswith(_BEARER) else None
        if by is None:
            answer = _json({"error": _words(_NO_KEY, _MAKE_KEY)}, status=401)
            answer["WWW-Authenticate"] = "Bearer"
            return answer
        return view(request, by, **places)

    return checked


@with_key
@require_http_methods(["GET", "HEAD", "POST"])
def message_api(request: HttpRequest, by: Deliverer) -> HttpResponse:
    """Delivers a message or a zip; or lists what can be fetched."""
    if request.method != "POST":
        found = messages_within(by.reach, LogFilter())
        return _json({"messages": [_row(row) for row in found]})
    data = request.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        return _json({"error": _words(_TOO_LARGE, _SPLIT)}, status=413)
    try:
        taken = [_taken(place, one) for place, one in take_in_all(by, data)]
    except Refusal as refused:
        return _json({"error": _words(refused.message, refused.remedy_message)}, status=422)
    refused_any = any(one["outcome"] == "refused" for one in taken)
    return _json({"messages": taken}, status=422 if refused_any else 200)


@with_key
@require_safe
def message_api_file(request: HttpRequest, by: Deliverer, number: int) -> HttpResponse:
    """One message as it was sent."""
    try:
        return HttpResponse(hand_out(by, number), content_type="application/xml")
    except Refusal as refused:
        return _json({"error": _words(refused.message, refused.remedy_message)}, status=404)


def _row(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "message": row.name,
        "identification": row.identification,
        "dated": row.dated.isoformat(),
        "direction": "out" if row.outgoing else "in",
        "valid": row.valid,
        "answered": row.answered,
        "due": row.due.isoformat() if row.due else None,
    }


def _taken(place: str, taken: TakenIn) -> dict[str, Any]:
    refusal = taken.refusal
    return {
        "place": place or None,
        "id": taken.message_id,
        "message": taken.name,
        "outcome": "refused" if refusal else "known" if taken.known else "logged",
        "valid": taken.valid,
        "error": _words(refusal.message, refusal.remedy_message) if refusal else None,
        "problems": [_problem(problem) for problem in taken.problems],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "return_code": problem.return_code,
        "path": problem.path,
        "line": problem.line,
        **_words(problem.says, problem.remedy),
    }


def _words(says: Message, remedy: Message) -> dict[str, Any]:
    both = {"says": says, "remedy": remedy}
    return {name: {"nl": text.render("nl"), "en": text.render("en")} for name, text in both.items()}


def _json(content: dict[str, Any], *, status: int = 200) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False)
    return HttpResponse(text, content_type="application/json; charset=utf-8", status=status)
