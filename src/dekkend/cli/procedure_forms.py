"""The generated page about the procedure forms, ``docs/procedure-forms.md``."""

from collections.abc import Iterator

from dekkend.procurement.procedure_forms import Form, forms

INTRODUCTION = """# The procedure forms

Nine forms, each one strict file in `src/dekkend/procurement/forms/`; this page is made from them by
`./dekkend generate`. The titles and texts are those that people read on the pages, so they are Dutch.
Of each form there is an example in `examples/procedures/` that checks and that can be practised with:
`./dekkend procurement run voorbeeld-<form> --simulate`.

A form never changes the order exclusion, suitability, execution, selection, dialogue, award (EL-01). With two
rounds, providers first send a request (*aanmelding*); after the selection and its standstill (PL-14) only who
was selected sends a bid (*inschrijving*), on the lots for which it was selected. In which round something is
asked, its `round` says, or for criteria their kind.
"""


def forms_page() -> str:
    """The whole page, in the order of the standard."""
    return "\n".join(
        [INTRODUCTION, *_overview(), *(line for form in forms().values() for line in _about(form))]
    )


def _overview() -> Iterator[str]:
    yield "| form | rounds and stages | selection | award criteria | floors | maximum | price |"
    yield "|---|---|---|---|---|---|---|"
    for form in forms().values():
        allowances = (
            form.selection_criteria,
            form.award_criteria,
            form.quality_floors,
            form.maximum_number,
            form.price,
        )
        yield f"| `{form.id}` | {_rounds(form)} | {' | '.join(it.value for it in allowances)} |"
    yield ""


def _rounds(form: Form) -> str:
    parts = (f"{it.kind.value}: {', '.join(stage.value for stage in it.stages)}" for it in form.rounds)
    return "; ".join(parts)


def _about(form: Form) -> Iterator[str]:
    yield f"## {form.title}\n"
    yield f"{form.purpose} {form.choose_when}\n"
    yield f"Source: {form.source}. Our reading: {form.reading}\n"
    yield f"Rules: {', '.join(form.rules)}.\n"
