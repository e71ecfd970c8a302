"""The moment of a request is that of its last byte, whatever waits and whatever it says of itself."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.runtime import arrival, clock, reception
from dekkend.runtime.reception import Reception

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
Parts = Sequence[bytes | dict[str, Any]]


def ask(
    door: Reception,
    *parts: bytes | dict[str, Any],
    method: str = "POST",
    headers: Sequence[tuple[bytes, bytes]] = (),
    path: str = "/",
    before: Callable[[int], Awaitable[None]] | None = None,
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Sends one request in these parts; the answer: status, headers, body."""
    sent: list[dict[str, Any]] = []
    left = list(enumerate(parts))

    async def receive() -> dict[str, Any]:
        place, part = left.pop(0)
        if before:
            await before(place)
        if isinstance(part, dict):
            return part
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"a=b",
        "http_version": "1.1",
        "scheme": "http",
        "headers": list(headers),
        "server": ("here", 80),
        "client": ("there", 4711),
    }
    asyncio.run(door(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    start = sent[0] if sent else {"status": 0, "headers": []}
    return start["status"], dict(start["headers"]), body


def moment_page(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answers with the moment that services see."""
    start("200 OK", [("X-Moment", arrival.received().isoformat())])
    return [environ["wsgi.input"].read()]


def moment_in(answer: tuple[int, dict[bytes, bytes], bytes]) -> datetime:
    return datetime.fromisoformat(answer[1][b"x-moment"].decode())


def door(pages: Any = moment_page, *, header: str = "", largest: int = 10_000_000) -> Reception:
    return Reception(pages, threads=1, largest=largest, header=header)


def test_what_waits_for_a_thread_keeps_the_moment_at_which_it_came_in() -> None:
    busy, free = threading.Event(), threading.Event()

    def pages(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            busy.set()
            free.wait(10)
        return moment_page(environ, start)

    one = door(pages)
    slow = threading.Thread(target=ask, args=(one, b"x"), kwargs={"path": "/slow"})
    slow.start()
    busy.wait(10)
    sent_at = clock.now()
    threading.Timer(0.3, free.set).start()
    answer = ask(one, b"later")
    slow.join()
    assert clock.now() - sent_at >= timedelta(seconds=0.25), "it did wait"
    assert moment_in(answer) - sent_at < timedelta(seconds=0.2)


def test_the_moment_is_that_of_the_last_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    now = NOON

    async def upload(place: int) -> None:
        nonlocal now
        now = NOON + timedelta(minutes=place)

    monkeypatch.setattr(clock, "now", lambda: now)
    answer = ask(door(), b"half", b"whole", before=upload)
    assert moment_in(answer) == NOON + timedelta(minutes=1)
    assert answer[2] == b"halfwhole"


@pytest.mark.parametrize("name", [b"x-request-start", b"x_request_start", b"dekkend-received", b"date"])
def test_a_header_from_outside_changes_nothing(name: bytes) -> None:
    before = clock.now()
    forged = str(int(before.timestamp()) - 300).encode()
    assert moment_in(ask(door(), b"x", headers=[(name, b"t=" + forged)])) >= before


def test_a_trusted_proxy_may_say_when_it_passed_the_request_on() -> None:
    told = clock.now() - timedelta(seconds=20)
    header = [(b"x-request-start", f"t={told.timestamp():.6f}".encode())]
    found = moment_in(ask(door(header="X-Request-Start"), b"x", headers=header))
    assert timedelta() <= found - told < timedelta(seconds=5)


def test_two_of_the_proxys_header_were_not_both_the_proxys() -> None:
    before = clock.now()
    old = f"t={before.timestamp() - 60:.3f}".encode()
    headers = [(b"x-request-start", old), (b"x-request-start", old)]
    assert moment_in(ask(door(header="X-Request-Start"), b"x", headers=headers)) >= before


def test_a_body_that_came_later_than_the_proxys_header_counts_from_its_end() -> None:
    told = NOON - timedelta(seconds=20)
    head, whole = NOON, NOON + timedelta(minutes=3)
    assert arrival.moment_of(head, whole, str(told.timestamp())) == told + timedelta(minutes=3)


@pytest.mark.parametrize("told", ["", "soon", "1", "t=", "-5", "1e9", "1743508800, 1743508801", "9" * 40])
def test_what_is_no_moment_is_not_used(told: str) -> None:
    assert arrival.moment_of(NOON, NOON, told) == NOON


@pytest.mark.parametrize("away", [timedelta(seconds=1), -arrival.LONGEST_IN_PROXY - timedelta(seconds=1)])
def test_a_proxy_with_a_wrong_clock_is_not_believed(away: timedelta) -> None:
    assert arrival.moment_of(NOON, NOON, str((NOON + away).timestamp())) == NOON


@given(st.integers(1_000_000_000_000_000, 9_999_999_999_999_999))
def test_every_way_in_which_proxies_write_a_moment(micros: int) -> None:
    exact = datetime.fromtimestamp(micros // 10**6, UTC) + timedelta(microseconds=micros % 10**6)
    assert arrival.written(str(micros)) == exact
    assert arrival.written(f"t={micros // 10**6}.{micros % 10**6:06}") == exact
    assert exact - arrival.written(str(micros // 1000)) < timedelta(milliseconds=1)
    assert exact - arrival.written(f"t={micros // 10**6}") < timedelta(seconds=1)


def test_outside_a_request_it_is_now() -> None:
    with clock.fixed(NOON):
        assert arrival.received() == NOON
        assert arrival.received_on() == NOON.date()
    with pytest.raises(ValueError, match="time zone"), arrival.at(datetime(2026, 4, 1)):  # noqa: DTZ001
        pass


# ---------------------------------------------------------------- taking in and giving out


def test_a_large_body_comes_through_whole_and_goes_back_whole() -> None:
    body = bytes(range(256)) * 8192
    status, _, given_back = ask(door(), body[:1_000_000], body[1_000_000:])
    assert (status, given_back) == (200, body)


def test_a_body_that_is_too_large_is_refused_before_anybody_reads_it() -> None:
    asked: list[object] = []
    status, _, _ = ask(door(lambda *it: asked.append(it) or [], largest=10), b"12345678", b"901", b"2")
    assert (status, asked) == (413, [])


def test_half_a_request_is_no_request() -> None:
    asked: list[object] = []
    pages = door(lambda *it: asked.append(it) or [])
    assert ask(pages, b"half", {"type": "http.disconnect"})[0] == 0
    assert not asked or pytest.fail("a page saw half a request")


def test_who_stops_sending_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "STALLED_SECONDS", 0.05)

    async def never(place: int) -> None:
        await asyncio.sleep(place * 10)

    began = time.monotonic()
    assert ask(door(), b"half", b"never", before=never)[0] == 0
    assert time.monotonic() - began < 5


def test_wsgi_gets_what_the_client_sent() -> None:
    seen: dict[str, Any] = {}

    def pages(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        start("302 Found", [("Location", "/é/"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return [b""]

    headers = [
        (b"host", b"inkoop.example"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"content-type", b"text/plain"),
        (b"content-length", b"999"),
        (b"x_forwarded_proto", b"https"),
    ]
    status, answered, _ = ask(door(pages), b"vier", headers=headers, path="/inkoop/één/")
    assert status == 302
    assert answered[b"location"] == "/é/".encode("latin-1")
    assert seen["HTTP_HOST"] == "inkoop.example"
    assert seen["HTTP_COOKIE"] == "a=1; b=2"
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"]) == ("text/plain", "4")
    assert seen["PATH_INFO"] == "/inkoop/één/".encode().decode("latin-1")
    assert "HTTP_X_FORWARDED_PROTO" not in seen


def test_an_answer_is_closed_in_its_thread_also_when_a_page_fails() -> None:
    closed: list[str] = []

    class Broken:
        def __iter__(self) -> Any:
            raise RuntimeError("broken")

        def close(self) -> None:
            closed.append(threading.current_thread().name)

    def pages(_environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        start("200 OK", [])
        return Broken()

    with pytest.raises(RuntimeError):
        ask(door(pages), b"x")
    assert closed
    assert closed[0].startswith("pages")
