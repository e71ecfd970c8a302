"""Where definitions lie: those of the regions, and one example for each procedure form."""

from pathlib import Path

from django.conf import settings

from dekkend.procurement.assumptions import simulation_path


def regions_folder() -> Path:
    """The folder with the definitions of the regions."""
    return Path(settings.DEFINITIONS)


def examples_folder() -> Path:
    """The folder with an example definition for each procedure form."""
    return Path(settings.EXAMPLE_PROCEDURES)


def folder_of(name: str) -> Path | None:
    """The folder in which the definition with this name lies; a region's own goes first."""
    folders = (regions_folder(), examples_folder())
    return next((folder for folder in folders if (folder / f"{name}.toml").is_file()), None)


def definition_path(name: str) -> Path | None:
    """The file of a definition; None when there is none."""
    folder = folder_of(name)
    return folder / f"{name}.toml" if folder else None


def practice_path(name: str) -> Path | None:
    """The file with the practice run of a definition; None when there is none."""
    folder = folder_of(name)
    path = simulation_path(folder, name) if folder else None
    return path if path and path.exists() else None


def is_example(name: str) -> bool:
    """Whether this is an example of a form, and not a definition of a region."""
    return folder_of(name) == examples_folder()


__all__ = [
    "definition_path",
    "examples_folder",
    "folder_of",
    "is_example",
    "practice_path",
    "regions_folder",
]
