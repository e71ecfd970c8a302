"""The generated catalogue of rules, ``docs/rules.md``."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from dekkend.cli.rules import facts_wanted, import_rules
from dekkend.kernel.rule_ids import IDS, PARTS
from dekkend.kernel.rules import Rule, registered

INTRODUCTION = """# The rules

Every decision of Dekkend names its rule. This page is made from the code by `./dekkend generate`;
`./dekkend check` tells when it is out of date. One rule's verdict on facts of your own:
`./dekkend rules check ID --facts FILE --json`.

A broken rule with the effect *block* refuses, *warn* warns, *effect* has a legal consequence, *info* informs.
"""


def rules_page() -> str:
    """The whole page, by context and id."""
    import_rules()
    ordered = sorted(registered(), key=lambda rule: (_context(rule), rule.id))
    parts = [INTRODUCTION]
    for context, rules in groupby(ordered, key=_context):
        parts.append(f"\n## {context.capitalize()}\n")
        parts.extend("\n" + "\n".join(_described(rule)) + "\n" for rule in rules)
    parts.extend(_coverage({rule.id for rule in ordered}))
    return "".join(parts)


def _coverage(computed: set[str]) -> Iterator[str]:
    """How much of the catalogue of 222 rules is computed, and which are still to come."""
    yield "\n## Of the catalogue\n\n"
    yield f"{len(computed & IDS)} of the {len(IDS)} rules of the catalogue are computed.\n"
    yield "\n| part | computed | still to come |\n|---|---|---|\n"
    for part in PARTS:
        ids = list(part.ids())
        missing = [id for id in ids if id not in computed]
        named = "all" if missing == ids else ", ".join(missing)
        yield f"| {part.letters} {part.title} | {len(ids) - len(missing)} of {len(ids)} | {named} |\n"


def _context(rule: Rule[Any]) -> str:
    return rule.module.split(".")[1]


def _described(rule: Rule[Any]) -> Iterator[str]:
    yield f"### {rule.id} {rule.title}"
    yield ""
    yield f"Effect: **{rule.effect.value}**. Source: {'; '.join(str(source) for source in rule.source)}."
    if rule.explanation:
        yield ""
        yield rule.explanation
    if facts := facts_wanted(rule):
        yield ""
        yield "Facts: " + ", ".join(f"`{name}` ({kind})" for name, kind in facts.items()) + "."
