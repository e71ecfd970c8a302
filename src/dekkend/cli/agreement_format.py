"""The documentation of files with agreements: by hand above the mark, keys and rules from the code below."""

from dekkend.cli.definition import GENERATED_BELOW
from dekkend.cli.home import ROOT
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.file_problems import AgreementFileRule
from dekkend.contracts.standard_model import Edition
from dekkend.procurement.definition_schema import shapes, tables_below

SHAPES = (("Agreement", Agreement), ("Edition of the standard", Edition))


def format_page() -> str:
    """The text of docs/agreements.md."""
    page = (ROOT / "docs" / "agreements.md").read_text(encoding="utf-8")
    return f"{page.partition(GENERATED_BELOW)[0]}{GENERATED_BELOW}\n\n{vocabulary()}"


def vocabulary() -> str:
    """The keys of each kind of file (a table that two share stands once), and the rules of these files."""
    parts, seen = list[str](), set[str]()
    for title, shape in SHAPES:
        parts += [f"## Keys: {title.lower()}", ""]
        named = zip(shapes(shape), tables_below(shape), strict=True)
        parts += [table for found, table in named if found.__name__ not in seen]
        seen |= {found.__name__ for found in shapes(shape)}
    rows = [f"| {rule.value} | {_words(rule)} | {rule.label} |" for rule in AgreementFileRule]
    head = ["## Rules of these files", "", "| Rule | About | Holds when (Dutch) |", "|---|---|---|"]
    return "\n".join([*parts, *head, *rows, ""])


def _words(rule: AgreementFileRule) -> str:
    return rule.name.lower().replace("_", " ")
