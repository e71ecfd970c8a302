"""Takes the pictures of ``pictures.csv`` anew from a running installation with the examples in it.

    ./dekkend                                                        # in one window
    .venv/bin/python docs/screenshots/take.py http://localhost:8000  # in another

Needs the developers' packages (``./dekkend test`` installs them) and Chromium.
"""

import csv
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
HEIGHT = 1200


def log_in(page: Page, base: str, mailbox: str) -> None:
    """Logs in with an example account."""
    page.goto(f"{base}/accounts/login/")
    page.locator("input[name=login]").fill(f"{mailbox}@voorbeeld.example")
    page.locator("input[name=password]").fill("dekkend-voorbeeld")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()


def main(base: str) -> None:
    """Takes every picture, one screen high."""
    with sync_playwright() as playwright, (HERE / "pictures.csv").open() as listed:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for row in csv.DictReader(listed):
            screen = {"width": int(row["width"]), "height": HEIGHT}
            page = browser.new_context(locale=row["language"], viewport=screen).new_page()
            if row["mailbox"]:
                log_in(page, base, row["mailbox"])
            page.goto(base + row["address"])
            page.screenshot(path=HERE / f"{row['name']}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
