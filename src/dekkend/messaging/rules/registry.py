"""How a rule of the standard is written: a small pure function over one class of a message.

As the kernel's rules, each has an id, a source (its own number in iWmo and iJw 3.2), an explanation and a
remedy. They differ in that one message has thousands of places to judge: a rule answers yes or no, or names
the places where it is broken, and the sentence is only made for what is wrong.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from dekkend.kernel.text import Message
from dekkend.messaging.facts import Facts
from dekkend.messaging.message import Message as SentMessage
from dekkend.messaging.problems import TECHNICAL

Judge = TypeVar("Judge", bound=Callable[..., bool])
Search = TypeVar("Search", bound=Callable[..., Iterable[str]])


class Given(NamedTuple):
    """What a rule may know beside the class it judges: the message, its date, and facts from elsewhere."""

    message: SentMessage
    dated: date
    sender: str
    receiver: str
    known: Facts | None = None

    @property
    def facts(self) -> Facts:
        """The facts from elsewhere; rules that ask for them only run when there are any."""
        assert self.known is not None
        return self.known


@dataclass(frozen=True, slots=True)
class MessageRule:
    """A rule on the classes ``on``; ``at`` is the element it is about, per class or the same for all.

    ``keeps`` tells whether a class keeps the rule; or ``finds`` gives the paths inside it that break it, and
    ``surely`` may tell at less cost that it finds none (False: it may find some). With ``of``, the rule
    judges that element of the class alone.
    ``only_in``: the numbers of the messages it counts for, empty for all that have the class.
    """

    id: str
    on: tuple[type, ...]
    at: str | Mapping[type, str]
    says: Message
    remedy: Message
    return_code: str | None
    only_in: tuple[str, ...]
    needs_facts: bool
    explanation: str
    keeps: Callable[[Any, Given], bool] | None = None
    finds: Callable[[Any, Given], Iterable[str]] | None = None
    surely: Callable[[Any, Given], bool] | None = None
    of: str | None = None

    def place(self, part: object) -> str:
        """The element that the rule is about in this class."""
        return self.at if isinstance(self.at, str) else self.at.get(type(part), "")


_rules: list[MessageRule] = []


def registered() -> Iterator[MessageRule]:
    """Every rule that the imported modules hold."""
    return iter(tuple(_rules))


def message_rule(
    id: str,
    *on: type,
    says: Message,
    remedy: Message,
    at: str | Mapping[type, str] = "",
    code: str | None = TECHNICAL,
    only_in: tuple[str, ...] = (),
    facts: bool = False,
    of: str | None = None,
) -> Callable[[Judge], Judge]:
    """Registers a function ``(part, given) -> bool`` that tells whether the part keeps the rule.

    With ``of``, the function gets that element of the part instead.
    """

    def register(judge: Judge) -> Judge:
        explanation = judge.__doc__ or ""
        found = MessageRule(id, on, at, says, remedy, code, only_in, facts, explanation, keeps=judge, of=of)
        _rules.append(found)
        return judge

    return register


def search_rule(
    id: str,
    *on: type,
    says: Message,
    remedy: Message,
    code: str | None = TECHNICAL,
    only_in: tuple[str, ...] = (),
    facts: bool = False,
    surely: Callable[[Any, Given], bool] | None = None,
) -> Callable[[Search], Search]:
    """Registers a function ``(part, given) -> paths`` that gives the places in the part that break it.

    ``surely(part, given)`` is true only where there are none; it is asked first, and costs less.
    """

    def register(search: Search) -> Search:
        explanation = search.__doc__ or ""
        found = MessageRule(
            id, on, "", says, remedy, code, only_in, facts, explanation, finds=search, surely=surely
        )
        _rules.append(found)
        return search

    return register
