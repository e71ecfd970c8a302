"""Going through pages in a real browser, and what is wrong with each: accessible, narrow, no outside help.

A window keeps one page for all visits of a persona: opening a page takes longer than reading one.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from tests.web.visits import Site, Visit

WIDE, NARROW = 1280, 390
HEIGHT = 900
FIND_VIOLATIONS = """options => axe.run(options).then(found => found.violations.map(rule =>
    `axe ${rule.id}: ` + rule.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" and ")))"""
CONTRAST = "color-contrast"
"""The rule that takes most of the time."""


@contextmanager
def visiting(
    browser: Browser, site: Site, persona: str, language: str = "nl", width: int = WIDE, **options: object
) -> Iterator[BrowserContext]:
    """A browser window of this width, in which the persona is logged in."""
    context = browser.new_context(
        locale={"nl": "nl-NL", "en": "en-GB"}[language],
        viewport={"width": width, "height": HEIGHT},
        **options,  # type: ignore[arg-type]
    )
    if persona != "visitor":
        cookie = site.world.client(persona).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    try:
        yield context
    finally:
        context.close()


def problems_of_pages(
    browser: Browser,
    site: Site,
    visits: Sequence[Visit],
    language: str,
    width: int,
    *,
    then: Iterable[int] = (),
    contrast_then: bool = True,
) -> list[str]:
    """What is wrong with the pages, each in a line; ``then``: other widths that an open page gets.

    ``contrast_then``: whether contrast counts in those too; not needed where another language is shown so.
    """
    found = []
    for persona in dict.fromkeys(visit.persona for visit in visits):
        with visiting(browser, site, persona, language, width) as context:
            page = page_of(context)
            for visit in (each for each in visits if each.persona == persona):
                lines = [*problems_of(context, site, visit)]
                lines += problems_in_widths(page, then, contrast=contrast_then)
                found += [f"{visit.path} as {persona} in {language}: {line}" for line in lines]
                page.set_viewport_size({"width": width, "height": HEIGHT})
    return found


def problems_of(context: BrowserContext, site: Site, visit: Visit) -> Iterator[str]:
    """What is wrong with a page in the width of its window, each in a line."""
    page = page_of(context)
    seen: list[str] = []
    requests: list[str] = []
    listeners = {
        "console": lambda message: seen.append(message.text) if message.type == "error" else None,
        "pageerror": lambda error: seen.append(str(error)),
        "request": lambda request: requests.append(request.url),
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    answer = page.goto(site.address(visit))
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    assert answer is not None
    if answer.status != visit.status:
        yield f"status {answer.status}"
    expected = visit.status >= 400
    yield from (f"console: {line}" for line in seen if not (expected and "Failed to load resource" in line))
    yield from (f"outside: {url}" for url in requests if not url.startswith((site.url, "data:")))
    yield from too_wide(page)
    yield from violations_on(page)


def problems_in_widths(page: Page, widths: Iterable[int], *, contrast: bool = True) -> Iterator[str]:
    """What is wrong with a page that is open, when its window gets these widths."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        lines = (*too_wide(page), *violations_on(page, contrast=contrast))
        yield from (f"{line}, {width} wide" for line in lines)


def page_of(context: BrowserContext) -> Page:
    """The one page of a window, with axe in all that it opens."""
    if not context.pages:
        context.add_init_script(AXE_SCRIPT)
        context.new_page()
    return context.pages[0]


def too_wide(page: Page) -> Iterator[str]:
    """Whether a reader has to scroll sideways."""
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield f"wider than the window: {page.evaluate('document.documentElement.scrollWidth')}"


def violations_on(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe has against the page of ``page_of`` as it is now."""
    options = {"resultTypes": ["violations"], "preload": False}
    rules = {} if contrast else {CONTRAST: {"enabled": False}}
    lines: list[str] = page.evaluate(FIND_VIOLATIONS, {**options, "rules": rules})
    return lines
