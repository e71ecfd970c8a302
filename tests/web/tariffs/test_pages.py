"""Every page of tariffs answers, for who may see it, with what it must say."""

import pytest

from tests.web.tariffs.world import fill

PAGES = (
    ("/tarieven/op-datum/?dag=2026-03-01", "visitor"),
    ("/tarieven/op-datum/{town}/{code}/", "visitor"),
    ("/tarieven/producten/", "visitor"),
    ("/tarieven/producten/{catalogue}/{product}/", "visitor"),
    ("/tarieven/prijzen/", "buyer"),
    ("/tarieven/prijzen/{model}/", "visitor"),
    ("/tarieven/prijzen/{concept}/", "buyer"),
    ("/tarieven/prijzen/{model}/regels/overhead/", "visitor"),
    ("/tarieven/prijzen/{model}/wat-als/?r-overhead=20&salarissen=4", "buyer"),
    ("/tarieven/prijzen/{model}/vergelijken/?met={concept}", "buyer"),
    ("/tarieven/prijzen/{model}/?bestand=xlsx", "visitor"),
    ("/tarieven/prijzen/{model}/vergelijken/?met={concept}&bestand=xlsx", "buyer"),
    ("/tarieven/prijzen/{model}/kostenopbouw/", "buyer"),
    ("/tarieven/prijzen/{model}/kostenopbouw.xlsx", "provider"),
    ("/tarieven/stresstests/{tested}/?bestand=xlsx", "buyer"),
    ("/tarieven/op-datum/{town}/{code}/?bestand=xlsx", "visitor"),
    ("/tarieven/indexatie/?bestand=xlsx", "visitor"),
    ("/tarieven/bladen/{indexed}/controletabel/?bestand=xlsx", "buyer"),
    ("/tarieven/bladen/{draft}/?export=xlsx", "buyer"),
    ("/tarieven/producten/eenheden/", "visitor"),
    ("/tarieven/prijzen/{model}/uur/", "provider"),
    ("/tarieven/prijzen/{model}/andere/", "buyer"),
    ("/tarieven/bladen/", "buyer"),
    ("/tarieven/bladen/nieuw/", "buyer"),
    ("/tarieven/bladen/{draft}/", "buyer"),
    ("/tarieven/bladen/{waiting}/", "controller"),
    ("/tarieven/bladen/{sheet}/", "visitor"),
    ("/tarieven/bladen/{sheet}/controletabel/", "buyer"),
    ("/tarieven/bladen/{waiting}/doorrekenen/", "buyer"),
    ("/tarieven/stresstests/{tested}/", "buyer"),
    ("/tarieven/stresstests/{run}/?scenario=volume-plus-10", "controller"),
    ("/mijn-stresstests/", "provider"),
    ("/tarieven/bladen/{indexed}/controletabel/", "buyer"),
    ("/tarieven/bladen/{sheet}/corrigeren/", "buyer"),
    ("/tarieven/producten/toevoegen/", "buyer"),
    ("/tarieven/producten/sjabloon.xlsx", "buyer"),
    ("/tarieven/prijzen/toevoegen/", "buyer"),
    ("/tarieven/indexatie/toevoegen/", "buyer"),
    ("/tarieven/indexatie/sjabloon.xlsx", "buyer"),
    ("/tarieven/aantallen/?jaar=2025", "controller"),
    ("/tarieven/aantallen/inlezen/?jaar=2025", "buyer"),
    ("/tarieven/aantallen/sjabloon.xlsx?jaar=2025", "buyer"),
    ("/tarieven/aantallen/begrotingen/?jaar=2025", "controller"),
    ("/tarieven/aantallen/begrotingen.xlsx?jaar=2025", "controller"),
    ("/tarieven/kostenonderzoek/{study}/uitnodigen/", "buyer"),
    ("/tarieven/indexatie/", "visitor"),
    ("/tarieven/indexatie/{index}/", "buyer"),
    ("/tarieven/kostenonderzoek/", "buyer"),
    ("/tarieven/kostenonderzoek/nieuw/", "buyer"),
    ("/tarieven/kostenonderzoek/{study}/", "buyer"),
    ("/mijn-kostenonderzoek/", "provider"),
    ("/mijn-kostenonderzoek/{study}/", "provider"),
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_answers(language: str) -> None:
    from tests.personas import make_world

    world = make_world()
    places = fill(world)
    failed = []
    for path, persona in PAGES:
        client = world.client(persona)
        client.raise_request_exception = False
        answer = client.get(path.format(**places), headers={"accept-language": language})
        if answer.status_code != 200:
            failed.append(f"{path} as {persona}: {answer.status_code}")
    assert not failed, "\n".join(failed)
