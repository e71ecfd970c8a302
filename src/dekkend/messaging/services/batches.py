"""Whole deliveries: a file or a zip from a page or a program, and what lies in the watched folders."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import F, Max, Q, QuerySet

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg
from dekkend.messaging.archives import files_in
from dekkend.messaging.errors import NotAnArchive
from dekkend.messaging.models import LoggedMessage
from dekkend.messaging.policies import Reach
from dekkend.messaging.reach import within
from dekkend.messaging.secrecy import unlocked
from dekkend.messaging.services.answers import AGAIN, OUT
from dekkend.messaging.services.taking_in import FOLDER, LOGGED, MADE_HERE, Deliverer, TakenIn, note, take_in
from dekkend.messaging.transport import Transport, WatchedFolder
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import municipality_with, provider_with

_MOST_SENT: Final = 500


def take_in_all(by: Deliverer, data: bytes) -> Iterator[tuple[str, TakenIn]]:
    """Each message of a file or zip, with its place in the zip, taken in by itself.

    Raises NotAnArchive; what came before in the zip then stays taken in.
    """
    for place, content in files_in(data):
        yield place, take_in(by, content)


def empty_folder(by: Deliverer, transport: Transport) -> int:
    """Takes in everything that arrived; gives the number of messages. Twice the same file is harmless."""
    count = 0
    for parcel in transport.arrived():
        lines: list[str] = []
        refused = False
        try:
            for place, taken in take_in_all(by, parcel.content):
                count += 1
                refused = refused or taken.refusal is not None
                lines.append(f"{place} {_told(taken)}".strip())
        except NotAnArchive as problem:
            refused = True
            lines.append(problem.message.render("nl"))
        transport.put_away(parcel, refused=refused, report="\n".join(lines) + "\n")
    return count


def fill_folder(by: Deliverer, transport: Transport) -> int:
    """Hands out what the organisation made here and was not laid out yet, and what must be sent again."""
    with within(by.reach):
        rows = list(_to_lay_out(by)[:_MOST_SENT])
        for row in rows:
            transport.send(_name(row), unlocked(row.content, row.digest))
            note(by, row, OUT)
    return len(rows)


def _to_lay_out(by: Deliverer) -> "QuerySet[LoggedMessage]":
    own = (
        Q(sent_by="gemeente", municipality_id__in=by.reach.municipalities)
        if by.reach.municipalities
        else Q(sent_by="aanbieder", provider_id__in=by.reach.providers)
    )
    wanted = Q(deliveries__channel=MADE_HERE, deliveries__outcome=LOGGED) | Q(deliveries__outcome=AGAIN)
    laid_out = Q(deliveries__channel=by.channel, deliveries__outcome=OUT)
    rows = LoggedMessage.objects.filter(own).annotate(
        last_wanted=Max("deliveries__pk", filter=wanted), last_out=Max("deliveries__pk", filter=laid_out)
    )
    open_ = Q(last_out__isnull=True) | Q(last_wanted__gt=F("last_out"))
    return rows.filter(open_, last_wanted__isnull=False).order_by("received_at", "pk")


def _name(row: LoggedMessage) -> str:
    """A file name that says nothing about a client, and is the same each time."""
    return f"{row.name}_{row.sender}_{row.identification}.xml".replace("/", "-")


def _told(taken: TakenIn) -> str:
    """What became of one message, in a line for the report."""
    name = taken.name or "?"
    if taken.refusal is not None:
        return f"{name}: {_refused(taken.refusal)}"
    if taken.known:
        return msg("{name}: was al ontvangen, er is niets veranderd", name=name).render("nl")
    if taken.valid:
        return msg("{name}: ontvangen en in orde", name=name).render("nl")
    found = "\n".join(
        f"    {one.line} {one.rule} {one.path}: {one.says.render('nl')} {one.remedy.render('nl')}"
        for one in taken.problems
    )
    return msg("{name}: ontvangen, met problemen", name=name).render("nl") + f"\n{found}"


def _refused(refusal: Refusal) -> str:
    return f"{refusal.message.render('nl')} {refusal.remedy_message.render('nl')}".strip()


def watched_folders() -> Iterator[tuple[Deliverer, Transport]]:
    """The folders below DEKKEND_MESSAGES_FOLDER: one per organisation, named after its CBS or AGB code."""
    root = settings.MESSAGES_FOLDER
    if not root or not Path(root).is_dir():
        return
    for folder in sorted(Path(root).iterdir()):
        by = _owner(folder.name) if folder.is_dir() and not folder.name.startswith(".") else None
        if by is not None:
            yield by, WatchedFolder(folder)


def _owner(code: str) -> Deliverer | None:
    actor = Actor(None, f"Map {code}")
    municipality = municipality_with(code)
    if municipality is not None:
        reach = Reach(municipalities=frozenset({municipality}))
        return Deliverer(actor, reach, municipality, FOLDER)
    provider = provider_with(code)
    if provider is not None:
        return Deliverer(actor, Reach(providers=frozenset({provider})), provider, FOLDER)
    return None
