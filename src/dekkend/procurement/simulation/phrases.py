"""Motivations and answers for a practice run, in Dutch: by how good the content is, about the criterion.

These are data of generated bids, like the names of generated providers; they are not interface texts.
"""

from collections.abc import Mapping
from random import Random
from typing import Final

from dekkend.procurement.simulation.settings import Quality

_MOTIVATIONS: Final[Mapping[Quality, tuple[str, ...]]] = {
    Quality.STRONG: (
        "Over “{criterion}” is de aanbieder concreet en compleet; elke stap heeft een doel en een moment.",
        "Sterk: bij “{criterion}” staat wie wat doet, waarom, en hoe men merkt dat het werkt.",
        "De beschrijving bij “{criterion}” overtuigt en laat zien dat de aanbieder ook durft af te schalen.",
        "“{criterion}” is uitgewerkt met een herkenbaar voorbeeld en met het effect voor de cliënt.",
    ),
    Quality.GOOD: (
        "Goed antwoord op “{criterion}”; één onderdeel had nog een voorbeeld verdiend.",
        "De aanbieder werkt “{criterion}” helder uit en verbindt het plan met doelen.",
        "Bij “{criterion}” staan de keuzes en de reden ervan; de evaluatie kan scherper.",
        "“{criterion}” is volledig beantwoord, met aandacht voor wat de cliënt zelf kan.",
    ),
    Quality.FAIR: (
        "“{criterion}” is voldoende beantwoord, maar blijft op onderdelen algemeen.",
        "Het antwoord op “{criterion}” klopt; hoe het in de praktijk gaat blijft deels open.",
        "Net genoeg bij “{criterion}”: de doelen zijn er, de weg ernaartoe is kort beschreven.",
    ),
    Quality.WEAK: (
        "Bij “{criterion}” blijft het bij algemene zinnen; wat de aanbieder doet staat er niet.",
        "“{criterion}” is deels niet beantwoord en een voorbeeld uit de praktijk ontbreekt.",
        "Het antwoord op “{criterion}” gaat over de organisatie en niet over de cliënt.",
        "Wij lezen bij “{criterion}” geen doelen en geen moment waarop wordt geëvalueerd.",
    ),
    Quality.POOR: (
        "“{criterion}” is vrijwel niet beantwoord.",
        "Bij “{criterion}” is niet te volgen wat de aanbieder voorstelt.",
    ),
}

_AGREED: Final[Mapping[Quality, tuple[str, ...]]] = {
    Quality.STRONG: (
        "Wij zijn het eens: “{criterion}” is concreet en volledig.",
        "Wij lezen bij “{criterion}” doelen, stappen en resultaat; dat overtuigt ons beiden.",
    ),
    Quality.GOOD: (
        "Samen vinden wij “{criterion}” goed uitgewerkt; de evaluatie kan scherper.",
        "Wij waarderen bij “{criterion}” de heldere keuzes; een extra voorbeeld had geholpen.",
        "Het antwoord op “{criterion}” is volledig en sluit aan op de cliënt.",
        "Bij “{criterion}” zien wij doelen die passen bij de casus; de termijnen zijn ruim.",
    ),
    Quality.FAIR: ("Wij vinden “{criterion}” voldoende; het antwoord mag concreter.",),
    Quality.WEAK: (
        "Wij vinden “{criterion}” onvoldoende: het antwoord is algemeen en een uitwerking ontbreekt.",
        "Samen stellen wij vast dat “{criterion}” niet laat zien hoe de cliënt verder komt.",
    ),
    Quality.POOR: ("Wij vinden “{criterion}” ruim onvoldoende: er is te weinig beantwoord.",),
}

_DISCUSSED: Final = (
    "Onze eigen scores liepen uiteen. Na overleg komen wij tot één oordeel: ",
    "Wij hebben het verschil besproken en de tekst samen herlezen. ",
)

_ANSWERS: Final[Mapping[Quality, tuple[str, ...]]] = {
    Quality.STRONG: (
        "Wij beschrijven een casus van intake tot afronding. Elk doel heeft een maat, een datum en iemand "
        "die ervoor staat. Na drie maanden is samen met het gezin afgeschaald.",
    ),
    Quality.GOOD: (
        "In deze casus werkten wij met de cliënt en het netwerk aan drie doelen. Per doel staat wat wij "
        "deden en wat het opleverde.",
    ),
    Quality.FAIR: (
        "Wij begeleiden de cliënt bij het dagelijks leven. De doelen stellen wij samen op en bespreken "
        "wij regelmatig.",
    ),
    Quality.WEAK: ("Wij leveren maatwerk en hebben jarenlange ervaring. Onze medewerkers zijn betrokken.",),
    Quality.POOR: ("Zie onze website voor onze werkwijze.",),
}


def motivation(rng: Random, quality: Quality, criterion: str) -> str:
    """Why one assessor gives a score of this quality."""
    return rng.choice(_MOTIVATIONS[quality]).format(criterion=criterion)


def agreed_motivation(rng: Random, quality: Quality, criterion: str, *, discussed: bool) -> str:
    """What the assessors write together."""
    start = rng.choice(_DISCUSSED) if discussed else ""
    return start + rng.choice(_AGREED[quality]).format(criterion=criterion)


def meeting(criteria: tuple[str, ...]) -> str:
    """What the assessors said about what they judged differently."""
    named = ", ".join(f"“{criterion}”" for criterion in criteria)
    return (
        f"Wij lazen {named} ieder anders. Wij namen de tekst samen door, legden hem naast de schaal en "
        "noemden per zin wat de een wel en de ander niet had meegewogen. Daarna kwamen wij tot één score."
    )


def answer(rng: Random, quality: Quality) -> str:
    """The text of a bid of this quality."""
    return rng.choice(_ANSWERS[quality])
