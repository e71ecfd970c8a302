"""Which pages the browser tests visit, and as whom. A new page joins with one line.

``{region}`` and the like are filled with what ``make_site`` made.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dekkend.contracts.models import Agreement
from dekkend.contracts.services.standing import refresh_all
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.queries import organisations
from dekkend.procurement import loading
from dekkend.procurement.services.setup import create_procurement, publish
from dekkend.runtime import clock
from tests.access.agreement_papers import with_papers
from tests.access.agreement_supply import with_supply
from tests.access.agreements import agreement_places
from tests.personas import World, make_world

DEFINITIONS = Path(__file__).resolve().parents[2] / "definitions"


@dataclass(frozen=True)
class Visit:
    """A page, and who opens it. ``status`` is what the server must answer."""

    path: str
    persona: str = "visitor"
    status: int = 200


VISITS = (
    Visit("/"),
    Visit("/", "buyer"),
    Visit("/", "provider"),
    Visit("/regio/"),
    Visit("/regio/{region}/"),
    Visit("/regio/{region}/?zoek=niets-past-hierbij"),
    Visit("/regels/"),
    Visit("/regels/?onderwerp=PL&sorteer=-titel"),
    Visit("/regels/PL-07/"),
    Visit("/zoeken/"),
    Visit("/zoeken/?q=gunning"),
    Visit("/toegankelijkheid/"),
    Visit("/componenten/"),
    Visit("/bestaat-niet/", status=404),
    Visit("/inkoop/{open}/uitsluitingsgronden/", "buyer"),
    Visit("/inkoop/{open}/aanvullen/", "buyer"),
    Visit("/meldingen/", "buyer"),
    Visit("/meldingen/instellingen/", "provider"),
    Visit("/bericht-controleren/"),
    Visit("/inkoop/{open}/publicatie/"),
    Visit("/inkoop/{open}/publicatie/", "buyer"),
    Visit("/inkoop/{open}/vragen/", "buyer"),
    Visit("/inkoop/{open}/vragen/stellen/", "provider"),
    Visit("/inkoop/{open}/notas/", "buyer"),
    Visit("/inkoop/{open}/klachten/", "provider"),
    Visit("/inkoop/{open}/contact/", "buyer"),
    Visit("/accounts/login/"),
    Visit("/accounts/password/reset/"),
    Visit("/account/", "buyer"),
    Visit("/accounts/logout/", "buyer"),
    Visit("/mijn-organisatie/", "provider"),
    Visit("/mijn-organisatie/profiel/contact/", "provider"),
    Visit("/mijn-organisatie/profiel/tekenbevoegden/", "provider"),
    Visit("/mijn-organisatie/profiel/jaarcijfers/", "provider"),
    Visit("/mijn-organisatie/profiel/verzekeringen/", "provider"),
    Visit("/mijn-organisatie/profiel/vestigingen/", "provider"),
    Visit("/mijn-organisatie/wijzigingen/", "provider"),
    Visit("/mijn-organisatie/bewijs/", "provider"),
    Visit("/mijn-organisatie/eigen-verklaring/", "provider"),
    Visit("/samen-inschrijven/", "provider"),
    Visit("/inkoop/{open}/inschrijven/samen/", "provider"),
    Visit("/inkoop/{open}/inschrijven/kopie/", "provider"),
    Visit("/mijn-aanmeldingen/", "provider"),
    Visit("/tarieven/op-datum/"),
    Visit("/tarieven/bladen/", "buyer"),
    Visit("/tarieven/bladen/nieuw/", "buyer"),
    Visit("/tarieven/prijzen/", "buyer"),
    Visit("/tarieven/producten/"),
    Visit("/tarieven/indexatie/"),
    Visit("/tarieven/kostenonderzoek/", "buyer"),
    Visit("/mijn-kostenonderzoek/", "provider"),
    Visit("/mijn-stresstests/", "provider"),
    Visit("/overeenkomsten/", "contract_manager"),
    Visit("/overeenkomsten/?eindigt=9&ruimte=70&sorteer=-einde", "contract_manager"),
    Visit("/overeenkomsten/", "provider"),
    Visit("/overeenkomsten/kalender/", "contract_manager"),
    Visit("/overeenkomsten/nieuw/", "contract_manager"),
    Visit("/overeenkomsten/nieuw/overnemen/", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/", "provider"),
    Visit("/overeenkomsten/{agreement}/", "access_worker"),
    Visit("/overeenkomsten/{agreement}/tijdlijn/", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/wijzigingen/", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/logboek/", "contract_manager"),
    Visit("/overeenkomsten/{drafted}/documenten/", "contract_manager"),
    Visit("/overeenkomsten/{drafted}/tekst/", "contract_manager"),
    Visit("/overeenkomsten/{drafted}/ondertekening/", "contract_manager"),
    Visit("/overeenkomsten/{sent}/documenten/", "provider"),
    Visit("/overeenkomsten/{sent}/ondertekening/", "provider"),
    Visit("/overeenkomsten/{sent}/ondertekening/tekenen/", "provider"),
    Visit("/overeenkomsten/{agreement}/gesprekken/", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/gesprekken/{talk}/", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/gesprekken/{talk}/", "provider"),
    Visit("/overeenkomsten/{agreement}/cellen/", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/cellen/", "provider"),
    Visit("/overeenkomsten/{agreement}/stops/", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/ruimte/", "provider"),
    Visit("/overeenkomsten/{agreement}/ruimte/1/?declaratie=1.000", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/plichten/", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/plichten/onderaannemer/", "provider"),
    Visit("/overeenkomsten/{agreement}/plichten/melding/melding-1/", "contract_manager"),
    Visit("/overeenkomsten/{agreement}/einde/", "contract_manager"),
    Visit("/overeenkomsten/in-en-uitstroom/", "contract_manager"),
    Visit("/overeenkomsten/overgang/", "contract_manager"),
    Visit("/overeenkomsten/uitgaven/", "contract_manager"),
    Visit("/overeenkomsten/uitgaven/vergelijken/", "controller"),
    Visit("/overeenkomsten/documenten/", "contract_manager"),
    Visit("/overeenkomsten/aanbieders/{card}/", "contract_manager"),
    Visit("/overeenkomsten/aanbieders/{card}/", "access_worker"),
    Visit("/landschap/"),
    Visit("/landschap/", "contract_manager"),
    Visit("/landschap/{region}/begeleiding/{town}/", "access_worker"),
    Visit("/beheer/mensen/", "administrator"),
    Visit("/beheer/mensen/toevoegen/", "administrator"),
    Visit("/beheer/mensen/", "buyer", status=403),
)


@dataclass(frozen=True)
class Site:
    """A served world: people, regions, a procurement in concept, one that is open, and an agreement."""

    url: str
    world: World
    places: dict[str, str]

    def address(self, visit: Visit) -> str:
        """The full address of a page."""
        return self.url + visit.path.format(**self.places)


def make_site(url: str) -> Site:
    """Fills an empty database with what the pages show."""
    world = make_world()
    region = next(row for row in organisations(SYSTEM) if row.id == world.region)
    slugs = [_procurement(world, name, number) for number, name in enumerate(_definitions())]
    held = agreement_places(world)
    papers = with_papers(world, held["agreement"])
    with_supply(held["agreement"])
    refresh_all(Agreement.objects.values_list("pk", flat=True))
    return Site(
        url,
        world,
        {
            "region": region.slug,
            "concept": slugs[0],
            "open": slugs[1],
            "agreement": held["agreement"],
            **papers,
            "town": held["cell"]["municipality"],
        },
    )


def _definitions() -> list[str]:
    return sorted(path.name for path in DEFINITIONS.glob("*.toml"))[:2]


def _procurement(world: World, name: str, number: int) -> str:
    definition = loading.load(DEFINITIONS / name).definition
    assert definition is not None
    made = create_procurement(
        SYSTEM, definition, region_id=world.region, slug=f"proef-{number}", practice=True
    )
    if number:
        publish(SYSTEM, made.pk, closes_at=clock.now() + timedelta(days=30))
    return made.slug
