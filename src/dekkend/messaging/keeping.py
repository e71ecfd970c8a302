"""Whether a whole message keeps every rule, without saying where: one function for each kind of message.

Nearly every message is good, so that is asked first, by code that is made from the tables and holds the calls
of the rules one after another. Only when something is wrong ``checking`` walks it again, for the places.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from dekkend.messaging.message import module_of
from dekkend.messaging.rules.registry import Given, MessageRule
from dekkend.messaging.structure.model import Class, Kind
from dekkend.messaging.structure.reading import structure

Keeps: TypeAlias = Callable[[Any, Given], bool]

WORTH_REMEMBERING: Final = 4
"""From so many rules about one value it is quicker to remember which values were good: the lines of a
declaration are nearly all about the same month."""


def keeper_of(kind: Kind, rules: Sequence[MessageRule]) -> Keeps:
    """The function that tells whether the content of a message of this kind keeps all ``rules``."""
    made = _Code(kind, rules)
    code = compile(made.source, f"<rules of {kind.number}>", "exec")
    exec(code, made.scope)  # noqa: S102 - made from our tables alone; nothing of a message gets into it
    function: Keeps = made.scope["keeps"]
    return function


class _Code:
    """The source of the function, and in ``scope`` the rules that it calls."""

    def __init__(self, kind: Kind, rules: Sequence[MessageRule]) -> None:
        self.kind, self.rules = kind, rules
        self.scope: dict[str, Any] = {}
        self._lines: list[str] = []
        self._visit(kind.classes["Bericht"], "bericht", 1)
        known = [f"    {name} = set()" for name in self.scope if name.startswith("good")]
        self.source = "\n".join(["def keeps(bericht, given):", *known, *self._lines, "    return True"])

    def _visit(self, found: Class, name: str, depth: int, more: Sequence[MessageRule] = ()) -> None:
        """The code for an object of a class; ``more``: rules of the class around it that are about it."""
        rules = self._rules_on(found)
        whole = [rule for rule in rules if rule.of is None]
        if len(whole) + len(more) >= WORTH_REMEMBERING and self._is_plain(found):
            depth = self._unless_known(name, depth)
        for rule in whole:
            self._ask(rule, name, depth)
        for rule in more:
            self._ask(rule, name, depth, alone=True)
        for place, element in enumerate(found.elements):
            about = [rule for rule in rules if rule.of == element.name]
            inner = structure().class_of(self.kind, element.type)
            if inner is not None and (about or self._asks(inner)):
                self._visit_inner(inner, f"{name}[{place}]", element.repeats, depth, about)
            else:
                assert not about, "a rule is about an element that holds a single value"

    def _visit_inner(
        self, inner: Class, value: str, repeats: bool, depth: int, about: Sequence[MessageRule]
    ) -> None:
        name = f"part{len(self._lines)}"
        start = f"for {name} in {value}:" if repeats else f"if ({name} := {value}) is not None:"
        self._line(start, depth)
        self._visit(inner, name, depth + 1, about)

    def _unless_known(self, name: str, depth: int) -> int:
        good = f"good{len(self.scope)}"
        self.scope[good] = None
        self._line(f"if {name} not in {good}:", depth)
        self._line(f"{good}.add({name})", depth + 1)
        return depth + 1

    def _ask(self, rule: MessageRule, name: str, depth: int, *, alone: bool = False) -> None:
        """The code that answers False where the rule is broken; ``alone``: ``name`` is what it is ``of``."""
        assert alone or rule.of is None
        if rule.keeps is not None:
            self._line(f"if not {self._called(rule.keeps)}({name}, given): return False", depth)
            return
        assert rule.finds is not None
        if rule.surely is not None:
            self._line(f"if not {self._called(rule.surely)}({name}, given):", depth)
            depth += 1
        self._line(f"for place in {self._called(rule.finds)}({name}, given): return False", depth)

    def _called(self, function: Callable[..., Any]) -> str:
        """What the source calls ``function``."""
        name = f"rule{len(self.scope)}"
        self.scope[name] = function
        return name

    def _line(self, line: str, depth: int) -> None:
        self._lines.append("    " * depth + line)

    def _rules_on(self, found: Class) -> list[MessageRule]:
        shared = found.name in structure().complex
        made = getattr(module_of("shared" if shared else self.kind.number), found.name)
        return [rule for rule in self.rules if made in rule.on]

    def _asks(self, found: Class) -> bool:
        """Whether any rule is about this class or one within it."""
        inner = [structure().class_of(self.kind, element.type) for element in found.elements]
        return bool(self._rules_on(found)) or any(one is not None and self._asks(one) for one in inner)

    def _is_plain(self, found: Class) -> bool:
        """Whether the class is a small one, which messages share."""
        return found.name in structure().complex
