"""Which line of a TOML text each key and each element stands on.

Python's own reader gives the values but not where they stand. This scanner gives only the places. It reads
text that the reader has already accepted, so it checks nothing.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping

Path = tuple[str | int, ...]
"""Where a value stands: ("lots", 2, "products", 0)."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY_PART = re.compile(r"[A-Za-z0-9_-]+|\"(?:\\.|[^\"\\])*\"|'[^']*'")
_SCALAR = re.compile(r"[^,\]}#\n]+")
_STRINGS = (
    ('"""', re.compile(r'"""(?:\\.|(?!""")[^\\])*"""' + r'"{0,2}', re.DOTALL)),
    ("'''", re.compile(r"'''.*?'''" + r"'{0,2}", re.DOTALL)),
    ('"', re.compile(r'"(?:\\.|[^"\\])*"')),
    ("'", re.compile(r"'[^']*'")),
)


def line_map(text: str) -> Mapping[Path, int]:
    """The line (from 1) of each key, table and array element in ``text``, which must be valid TOML."""
    return _Scanner(text).scan()


def nearest_line(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of ``path``, else of the table around it that does stand in the file."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.lines: dict[Path, int] = {}
        self.tables_in: dict[Path, int] = {}

    def scan(self) -> Mapping[Path, int]:
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self.lines

    def _header(self) -> Path:
        """``[a.b]`` or ``[[a.b]]``; the path of the table that it opens."""
        line, array = self._line(), self.text.startswith("[[", self.at)
        brackets = 2 if array else 1
        self.at += brackets
        keys = self._key()
        self.at += brackets
        path = self._note((), keys, line)
        self.lines[path] = line
        if not array:
            return path
        index = self.tables_in.get(path, 0)
        self.tables_in[path] = index + 1
        self.lines[(*path, index)] = line
        return (*path, index)

    def _note(self, table: Path, keys: list[str], line: int) -> Path:
        """Notes the tables on the way to a dotted key; goes into the last table of an array of tables."""
        path = table
        for position, key in enumerate(keys):
            path = (*path, key)
            self.lines.setdefault(path, line)
            if path in self.tables_in and position < len(keys) - 1:
                path = (*path, self.tables_in[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = self._note(table, self._key(), line)
        self.at += 1
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> list[str]:
        """A bare, quoted or dotted key, up to the sign after it."""
        parts = []
        while True:
            self._skip(_SPACE)
            part = self._take(_KEY_PART)
            parts.append(tomllib.loads(f"k = {part}")["k"] if part[0] in "\"'" else part)
            self._skip(_SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def _value(self, path: Path) -> None:
        opening = self.text[self.at]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            self._take(
                next((rule for mark, rule in _STRINGS if self.text.startswith(mark, self.at)), _SCALAR)
            )

    def _array(self, path: Path) -> None:
        index = 0
        while self._next_item("]"):
            self.lines[(*path, index)] = self._line()
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        while self._next_item("}"):
            self._pair(path)

    def _next_item(self, closing: str) -> bool:
        """Steps over the opening sign or comma; False, past the closing sign, when nothing follows."""
        self._skip(_BLANK)
        if self.text[self.at] != closing:
            self.at += 1
            self._skip(_BLANK)
        if self.text[self.at] != closing:
            return True
        self.at += 1
        return False

    def _line(self) -> int:
        return bisect_right(self.starts, self.at)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        self._take(pattern)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(f"not TOML at character {self.at}")
        self.at = found.end()
        return found.group()
