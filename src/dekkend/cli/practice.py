"""Definitions with the assumptions and the generator of their practice run, from the definitions folder."""

from dataclasses import dataclass

from pydantic import ValidationError

from dekkend.kernel.errors import Refusal
from dekkend.procurement.assumptions import simulation_path
from dekkend.procurement.completion import load_completed
from dekkend.procurement.definition import Definition
from dekkend.procurement.library import folder_of, regions_folder
from dekkend.procurement.loading import load
from dekkend.procurement.simulation.assumed import assumed_facts
from dekkend.procurement.simulation.settings import GeneratorSettings, settings_from


class DefinitionUnusable(Refusal):
    """De definitie {name} is niet te gebruiken: {problems}"""

    remedy = "Controleer haar met: ./dekkend definition check definitions/{name}.toml"


@dataclass(frozen=True)
class Practice:
    """A definition as written, the same with assumptions merged in, what was assumed, and the generator."""

    as_written: Definition
    definition: Definition
    assumed: tuple[str, ...]
    settings: GeneratorSettings


def practice_names() -> list[str]:
    """The definitions that have a practice run, by name."""
    return sorted(path.stem for path in (regions_folder() / "simulations").glob("*.toml"))


def load_practice(name: str) -> Practice:
    """Everything for a practice run of one definition. Raises DefinitionUnusable with what is wrong."""
    folder = folder_of(name) or regions_folder()
    path = folder / f"{name}.toml"
    found = load_completed(path, simulation_path(folder, name))
    written = load(path).definition
    if found.definition is None or found.simulation is None or written is None:
        raise DefinitionUnusable(name=name, problems=tuple(problem.message for problem in found.problems[:5]))
    try:
        generator = settings_from(found.simulation.generator)
    except ValidationError as error:
        raise DefinitionUnusable(name=name, problems=str(error)) from error
    return Practice(written, found.definition, assumed_facts(found.definition), generator)
