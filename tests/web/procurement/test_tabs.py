"""The tabs of a procurement: few, and every one of them opens."""

import re

import pytest

from tests.web.procurement.conftest import Desk

pytestmark = pytest.mark.django_db
MOST = 9


def navigation(text: str, label: str) -> list[str]:
    """The addresses of one row of tabs."""
    row = text.partition(f'aria-label="{label}"')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]+)"', row)


@pytest.mark.parametrize("persona", ["visitor", "provider", "assessor", "buyer", "controller", "supervisor"])
def test_nobody_sees_more_than_nine_tabs_and_all_of_them_open(desk: Desk, persona: str):
    for stage in desk.stages:
        answer = desk.get(persona, stage)
        if answer.status_code == 404:  # a concept is for the own region
            continue
        tabs = navigation(answer.content.decode(), "Onderdelen van deze inkoop")
        assert 4 < len(tabs) <= MOST, (stage, tabs)
        for href in tabs:
            assert desk.world.client(persona).get(href).status_code == 200, (stage, href)


def test_the_pages_of_a_tab_stand_below_it(desk: Desk):
    text = desk.text("buyer", "bekendmaking", "besluiten/")
    pages = navigation(text, "Pagina&#39;s van dit onderdeel")
    assert [page.split("/")[-2] for page in pages][:3] == ["besluiten", "rangorde", "brieven"]
    for href in pages:
        page = desk.world.client("buyer").get(href).content.decode()
        assert f'<a href="{href}" aria-current="page"' in page, href
