"""A small HTTP client that asks one page again and again over kept connections, and times it.

Raw sockets and no parsing beyond the length of the answer: on a machine that also runs the server, a
heavier client would measure itself.
"""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Figures:
    """Times in milliseconds of each answer, and how many answers came a second."""

    p50: float
    p95: float
    slowest: float
    per_second: float
    answers: int


def measure(url: str, cookie: str, *, clients: int, seconds: float) -> Figures:
    """Asks ``url`` from ``clients`` connections during ``seconds``. Raises RuntimeError on errors."""
    return asyncio.run(_measure(url, cookie, clients, seconds))


async def _measure(url: str, cookie: str, clients: int, seconds: float) -> Figures:
    started = time.perf_counter()
    until = started + seconds
    all_times = await asyncio.gather(*(_client(url, cookie, until) for _ in range(clients)))
    spent = time.perf_counter() - started
    times = sorted(each for one in all_times for each in one)
    return Figures(
        p50=_at(times, 0.50),
        p95=_at(times, 0.95),
        slowest=times[-1] * 1000,
        per_second=len(times) / spent,
        answers=len(times),
    )


def _at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1000


async def _client(url: str, cookie: str, until: float) -> list[float]:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    request = (
        f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\nAccept-Language: nl\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    times: list[float] = []
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(request.encode())
        await _answer(reader)
        times.append(time.perf_counter() - began)
    writer.close()
    return times


async def _answer(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.split(b"\r\n")[0].decode())
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.split(b":")[1]))
