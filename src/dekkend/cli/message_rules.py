"""The page that lists every rule on messages; made from the rules themselves."""

from collections.abc import Iterator

from dekkend.messaging.checking import rules_of
from dekkend.messaging.rules.coverage import BY_SCHEMA, READINGS
from dekkend.messaging.rules.registry import MessageRule
from dekkend.messaging.structure.reading import structure

_HEAD = """# Rules on messages

Made from the rules in `dekkend.messaging.rules` by `./dekkend generate`; not edited by hand. The ids are
those of iWmo and iJw 3.2: CD and CS are rules on elements, TR technical rules. What a value may look like
(RS) and how often and where an element stands is judged by the schema, as are {schema}. Rules marked
"facts" ask about earlier messages, allocations or tariffs, and run where these are known.

| rule | messages | return code | facts | says |
|---|---|---|---|---|
"""
_READINGS = """
## How unclear rules are read

| rule | read |
|---|---|
"""


def rules_page() -> str:
    """The whole page, as Markdown."""
    lines = [_HEAD.format(schema=", ".join(BY_SCHEMA)).rstrip("\n"), *_rows(), _READINGS.rstrip("\n")]
    lines += [f"| {id} | {how} |" for id, how in sorted(READINGS.items())]
    return "\n".join(lines) + "\n"


def _rows() -> Iterator[str]:
    found: dict[str, list[tuple[MessageRule, str]]] = {}
    for number in structure().kinds:
        for rule in rules_of(number, with_facts=True):
            if structure().kinds[number].returns is None:
                found.setdefault(rule.id, []).append((rule, number))
    for id, places in sorted(found.items()):
        rule = places[0][0]
        numbers = ", ".join(sorted({number for _, number in places}))
        facts = "yes" if rule.needs_facts else ""
        yield f"| {id} | {numbers} | {rule.return_code or ''} | {facts} | {rule.says.render('nl')} |"
