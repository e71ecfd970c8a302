"""The pages about messages in a real browser: accessible, narrow, and usable without JavaScript."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.messaging.log_world import LogWorld, logged_message
from tests.web.test_browser import NARROW, WIDE, problems_of, visiting
from tests.web.visits import Site, Visit

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("DEKKEND_PICTURES")


@pytest.mark.parametrize(("language", "width"), [("nl", WIDE), ("en", NARROW)])
def test_message_pages_are_accessible_and_fit(
    browser: Browser, site: Site, language: str, width: int
) -> None:
    number = logged_message(site.world)
    visits = [
        Visit("/bericht-controleren/"),
        Visit("/berichten/", "access_worker"),
        Visit("/berichten/aanleveren/", "provider"),
        Visit("/berichten/sleutels/", "provider"),
        Visit(f"/berichten/{number}/", "access_worker"),
    ]
    found = []
    for visit in visits:
        with visiting(browser, site, visit.persona, language, width) as context:
            found += [f"{visit.path}: {line}" for line in problems_of(context, site, visit)]
            if PICTURES:
                page = context.new_page()
                page.goto(site.address(visit))
                name = visit.path.strip("/").replace("/", "-")
                page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    assert not found, "\n".join(found)


def test_a_provider_checks_a_message_without_javascript(browser: Browser, site: Site, tmp_path: Path) -> None:
    logged_message(site.world)
    file = tmp_path / "declaratie.xml"
    wrong = {"Declaratie/TotaalIngediendBedrag/TotaalBedrag": 1}
    file.write_bytes(LogWorld(site.world).data("323", wrong))
    with visiting(browser, site, "visitor", width=NARROW, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}/bericht-controleren/")
        page.get_by_label("Berichten (XML of zip)").set_input_files(file)
        page.get_by_role("button", name="Controleren").click()
        page.get_by_text("Het totaalbedrag is niet de som van de regels.").wait_for()
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / "checked-390.png", full_page=True)
