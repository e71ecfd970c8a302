"""An edition of the contract standard as data: numbers, headings in our own words, and fields to fill in.

The sentences of the standard are not here: a region keeps its own copy of the text. What Dekkend needs is
the numbering that everybody shares, which clauses may be left out, and what must be filled in.
"""

import re
from typing import Annotated, Final, Literal

from pydantic import StringConstraints
from pydantic.dataclasses import dataclass

from dekkend.catalogue.domain import Law
from dekkend.kernel.values import STRICT, Day, Slug

ArticleNumber = Annotated[str, StringConstraints(pattern=r"^[1-3](\.\d{1,2}){0,2}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FIELD_IN_TEXT: Final = re.compile(r"\{([a-z0-9-]{1,60})\}")
"""A field within the sentences of a region: "{maanden}"."""
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-\d{2}[a-z]?$")]


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ClauseField:
    """Something that must be filled in. ``words`` are the choices of a "keuze"."""

    id: Slug
    title: str
    kind: Literal["tekst", "getal", "maanden", "datum", "bedrag", "percentage", "keuze", "ja-nee"]
    words: tuple[str, ...] = ()
    required: bool = True


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Clause:
    """One numbered article. ``described`` is false where our sources cite the number only. ``text`` is only
    in a region's own file: its sentences, with ``{field}`` where something is filled in."""

    number: ArticleNumber
    heading: str
    text: str = ""
    optional: bool = False
    described: bool = True
    fields: tuple[ClauseField, ...] = ()
    rules: tuple[RuleId, ...] = ()

    @property
    def part(self) -> int:
        """1: equal for all providers, 2: for one provider, 3: generic, nobody may depart from it (CT-02)."""
        return int(self.number[0])

    @property
    def place(self) -> tuple[int, ...]:
        """The number to sort by: 3.9 comes before 3.10."""
        return tuple(int(part) for part in self.number.split("."))


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Edition:
    """An edition of the standard. ``part_three_sha256`` is the fingerprint of the text of part 3 as the
    region keeps it (see ``standard_text.fingerprint``); without it nobody can say whether part 3 is whole.

    With ``based_on`` the file only holds what differs: changed and new clauses, and what was ``removed``."""

    kind: Literal["contractstandaard"]
    id: Slug
    law: Law
    version: str
    title: str
    published: Day
    source: str
    clauses: tuple[Clause, ...]
    adopted: Day | None = None
    based_on: Slug | None = None
    removed: tuple[ArticleNumber, ...] = ()
    part_three_sha256: Sha256 | None = None

    def clause(self, number: str) -> Clause | None:
        """The clause with this number; None when the edition has none."""
        return next((clause for clause in self.clauses if clause.number == number), None)

    @property
    def in_order(self) -> tuple[Clause, ...]:
        return tuple(sorted(self.clauses, key=lambda clause: clause.place))

    @property
    def binding_from(self) -> Day:
        """The first day on which new agreements must follow it (CT-06)."""
        return self.adopted or self.published
