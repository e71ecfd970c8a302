"""What differs between the words of two documents, in sentences: which words, and below which heading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from dekkend.contracts.document_blocks import Blocks, Heading, lines_of, words_sha256
from dekkend.contracts.standard_text import fingerprint
from dekkend.kernel.text import Message, msg

AROUND: Final = 4
"""Words before and after a difference that are shown with it."""
_WORD: Final = re.compile(r"\S+")


class ChangeKind(StrEnum):
    ADDED = "toegevoegd"
    REMOVED = "weggehaald"
    CHANGED = "veranderd"


@dataclass(frozen=True, slots=True)
class TextChange:
    """One difference. ``where`` is the heading above it; ``lead`` and ``tail`` are words around it."""

    kind: ChangeKind
    where: str
    before: str
    after: str
    lead: str = ""
    tail: str = ""

    @property
    def sentence(self) -> Message:
        """The difference in words."""
        where = self.where or "–"
        if self.kind is ChangeKind.ADDED:
            return msg("Bij “{where}” is toegevoegd: “{after}”", where=where, after=self.after)
        if self.kind is ChangeKind.REMOVED:
            return msg("Bij “{where}” is weggehaald: “{before}”", where=where, before=self.before)
        return msg(
            "Bij “{where}” is “{before}” veranderd in “{after}”",
            where=where,
            before=self.before,
            after=self.after,
        )


def same_words(sent: Blocks, returned: Blocks) -> bool:
    """Whether both documents say the same, whatever their form."""
    return words_sha256(sent) == words_sha256(returned)


def text_changes(sent: Blocks, returned: Blocks) -> tuple[TextChange, ...]:
    """Every difference in words, in the order of the text that was sent."""
    before, after = list(lines_of(sent)), list(lines_of(returned))
    headings = _headings(sent, before)
    keys = [fingerprint(line) for line in before], [fingerprint(line) for line in after]
    found: list[TextChange] = []
    for tag, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag != "equal":
            where = headings[min(a, len(headings) - 1)] if headings else ""
            found += _within(before[a:b], after[c:d], where, before[a - 1] if a else "")
    return tuple(found)


def _headings(blocks: Blocks, lines: Sequence[str]) -> list[str]:
    """The heading above each line."""
    titles = {block.text for block in blocks if isinstance(block, Heading)}
    found, last = [], ""
    for line in lines:
        last = line if line in titles else last
        found.append(last)
    return found


def _within(before: Sequence[str], after: Sequence[str], where: str, above: str) -> Iterator[TextChange]:
    """The words that differ between some lines and those that took their place. ``above`` is the line before
    them: of a cell it says what the figure in it is."""
    if not before or not after:
        kind = ChangeKind.REMOVED if before else ChangeKind.ADDED
        for line in before or after:
            yield TextChange(kind, where, line if before else "", "" if before else line)
        return
    old, new = _WORD.findall(" ".join(before)), _WORD.findall(" ".join(after))
    keys = [fingerprint(word) for word in old], [fingerprint(word) for word in new]
    for tag, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        kind = {"insert": ChangeKind.ADDED, "delete": ChangeKind.REMOVED}.get(tag, ChangeKind.CHANGED)
        lead, tail = " ".join(old[max(0, a - AROUND) : a]), " ".join(old[b : b + AROUND])
        if not lead and above != where:
            lead = " ".join(_WORD.findall(above)[-AROUND:])
        yield TextChange(kind, where, " ".join(old[a:b]), " ".join(new[c:d]), lead, tail)
