"""The editions of the contract standard that count for a region: those of the software and its own."""

from functools import lru_cache
from typing import Final

from dekkend.contracts.models import RegionEdition
from dekkend.contracts.standard_loading import region_edition_from, standard_editions
from dekkend.contracts.standard_model import Edition

_KEPT: Final = 256


def editions_for(region_id: int) -> tuple[Edition, ...]:
    """Every edition that counts for a region, its own in the place of one of the software with its id."""
    rows = RegionEdition.objects.filter(region=region_id).values_list("sha256", "code", "content")
    own = [edition for edition in (_read(*row) for row in rows) if edition is not None]
    taken = {edition.id for edition in own}
    return (*(it for it in standard_editions() if it.id not in taken), *own)


@lru_cache(maxsize=_KEPT)
def _read(sha256: str, code: str, content: str) -> Edition | None:
    """One stored edition; the fingerprint names its content, so reading it again changes nothing."""
    return region_edition_from(content, f"{code}.toml").value
