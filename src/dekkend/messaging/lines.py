"""On which line of the file an element stands.

Looked up only for what is wrong, in one pass over the file: so reading a good message costs nothing for it,
and the lines are right in files of any length.
"""

import re
from collections.abc import Collection, Mapping
from xml.parsers import expat

_NUMBER = re.compile(r"\[(\d+)\]$")


def lines_of_paths(data: bytes, paths: Collection[str]) -> Mapping[str, int]:
    """The line of each path, or that of the nearest element around it that is there. ``data`` is good XML."""
    wanted = {_numbered(path): path for path in paths}
    around = {part for path in wanted for part in _and_above(path)}
    lines = _walk(data, around)
    return {path: _nearest(full, lines) for full, path in wanted.items()}


def _numbered(path: str) -> str:
    parts = [part if _NUMBER.search(part) else f"{part}[1]" for part in path.strip("/").split("/")]
    return "/".join(parts)


def _and_above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _nearest(path: str, lines: Mapping[str, int]) -> int:
    return next((lines[part] for part in reversed(_and_above(path)) if part in lines), 0)


def _walk(data: bytes, wanted: Collection[str]) -> dict[str, int]:
    """The lines of the wanted elements. Only follows branches that lead to one."""
    lines: dict[str, int] = {}
    counts: list[dict[str, int]] = [{}]
    path: list[str] = []
    skipped = 0
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal skipped
        name = tag.rpartition(":")[2]
        if skipped:
            skipped += 1
            return
        counts[-1][name] = counts[-1].get(name, 0) + 1
        here = "/".join((*path, f"{name}[{counts[-1][name]}]"))
        if here not in wanted:
            skipped = 1
            return
        lines[here] = parser.CurrentLineNumber
        path.append(f"{name}[{counts[-1][name]}]")
        counts.append({})

    def end(tag: str) -> None:
        nonlocal skipped
        if skipped:
            skipped -= 1
            return
        path.pop()
        counts.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)
    return lines
