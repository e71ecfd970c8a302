"""Between the web server and the pages: each request gets its moment and is read whole before it waits.

An ASGI application around Django's WSGI one. Its event loop does nothing but take in and give out, so it
notes the moment of a request also while every thread is busy; and neither a slow upload nor a slow download
holds a thread. Decision 0013 says why the moment is that of the last byte.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from dekkend.runtime import arrival, clock

IN_MEMORY: Final = 512 * 1024
"""Bytes of a request or an answer that stay in memory; more goes to a file without a name."""

CHUNK: Final = 64 * 1024
STALLED_SECONDS: Final = 60
NO_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})

Pages = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class TooLarge(Exception):
    """The body is larger than any form of ours."""


class Gone(Exception):
    """The client went away, or stopped sending, before all of the request was here."""


@dataclass
class _Answer:
    """What the pages gave, kept until the client has taken it."""

    body: IO[bytes]
    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    def start(
        self, status: str, headers: Iterable[tuple[str, str]], _error: Any = None
    ) -> Callable[..., Any]:
        """What PEP 3333 calls ``start_response``."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers]
        return self.body.write


class Reception:
    """Serves ``pages`` with ``threads`` threads.

    ``largest`` is the most bytes of one request. ``header`` is the one in which a trusted proxy writes when
    it passed a request on; empty when there is none: then nothing that a request says changes its moment.
    """

    def __init__(self, pages: Pages, *, threads: int, largest: int, header: str = "") -> None:
        self._pages = pages
        self._largest = largest
        self._header = header.lower().encode()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"no {scope['type']} here")
        head_at = clock.now()
        try:
            body = await self._whole(scope, receive)
        except Gone:
            return
        except TooLarge:
            await _refuse(send)
            return
        moment = arrival.moment_of(head_at, clock.now(), _only(scope, self._header))
        environ = environ_of(scope, body)
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, self._handled, environ, moment)
        await _give(answer, send)

    async def _whole(self, scope: dict[str, Any], receive: Receive) -> IO[bytes]:
        """The body, from its beginning. Raises Gone, TooLarge."""
        body = _kept()
        if scope["method"] in NO_BODY:
            return body
        size = 0
        more = True
        while more:
            part = await _part(receive)
            more = part.get("more_body", False)
            size += body.write(part.get("body", b""))
            if size > self._largest:
                body.close()
                raise TooLarge
        body.seek(0)
        return body

    def _handled(self, environ: dict[str, Any], moment: datetime) -> _Answer:
        """In a thread: the pages see when the request came in, not when its turn came."""
        answer = _Answer(_kept())
        with arrival.at(moment), environ["wsgi.input"]:
            given = self._pages(environ, answer.start)
            try:
                for chunk in given:
                    answer.body.write(chunk)
            finally:
                if close := getattr(given, "close", None):
                    close()
        return answer


def _kept() -> IO[bytes]:
    """A place for a body; whoever uses it last closes it."""
    return SpooledTemporaryFile(IN_MEMORY)


async def _part(receive: Receive) -> dict[str, Any]:
    try:
        part = await asyncio.wait_for(receive(), STALLED_SECONDS)
    except TimeoutError as stalled:
        raise Gone from stalled
    if part["type"] == "http.disconnect":
        raise Gone
    return part


async def _give(answer: _Answer, send: Send) -> None:
    with answer.body as body:
        body.seek(0)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        chunk = body.read(CHUNK)
        while following := body.read(CHUNK):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            chunk = following
        await send({"type": "http.response.body", "body": chunk, "more_body": False})


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    words = "Dit is meer dan in één keer kan. / This is more than fits in one request."
    await send({"type": "http.response.body", "body": words.encode(), "more_body": False})


def _only(scope: dict[str, Any], header: bytes) -> str | None:
    """The value of a header that stands there exactly once: two of them were not both the proxy's."""
    if not header:
        return None
    found = [text for name, text in scope["headers"] if name == header]
    return found[0].decode("latin-1") if len(found) == 1 else None


def environ_of(scope: dict[str, Any], body: IO[bytes]) -> dict[str, Any]:
    """A request as WSGI describes it (PEP 3333). ``body`` stands at its beginning and is whole."""
    body.seek(0, 2)
    size = body.tell()
    body.seek(0)
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    return environ | _headers(scope["headers"])


def _headers(given: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers under their names in WSGI. One with an underscore would pass for another, so it is left out;
    so are the lengths, because the body was counted."""
    found: dict[str, str] = {}
    for raw, value in given:
        name, text = raw.decode("latin-1").upper(), value.decode("latin-1")
        if "_" in name or name in ("CONTENT-LENGTH", "TRANSFER-ENCODING"):
            continue
        key = "CONTENT_TYPE" if name == "CONTENT-TYPE" else f"HTTP_{name.replace('-', '_')}"
        joined = "; " if name == "COOKIE" else ","
        found[key] = f"{found[key]}{joined}{text}" if key in found else text
    return found
