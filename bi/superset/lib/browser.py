"""The dashboard in a real browser: what it asked for, what it was answered, what it complained of."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from environment import Refused
from playwright.sync_api import Page, TimeoutError, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# What Superset puts in place of a chart that failed, and while one is not there yet.
BROKEN = "[data-test=chart-container] .ant-alert-error, [role=tabpanel] .error-boundary"
WAITING = "[data-test=loading-indicator], .loading"


@dataclass
class Seen:
    """What the browser saw since the last look."""

    answers: dict[int, list] = field(default_factory=dict)
    """Chart's id -> (status, rows or the error) of each answer."""
    complaints: list[str] = field(default_factory=list)
    """Errors of the console and the scripts, charts shown as broken."""
    strangers: list[str] = field(default_factory=list)
    """Requests to anywhere else."""


@contextmanager
def opened(server: str, user: str, password: str) -> Iterator[tuple[Page, Seen]]:
    """A browser that is logged in, and what it sees from then on.

    Args:
        server: Superset's address.
        user: a user's name.
        password: and password.

    Raises:
        Refused: there is no Chromium.
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise Refused("there is no Chromium on this machine (Debian: apt install chromium).")
    with sync_playwright() as playwright:
        # Containers' root has no sandbox to give.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1600, "height": 1000}).new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{server}/login/")
        page.fill("input[id=username]", user)
        page.fill("input[id=password]", password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        page.wait_for_load_state("networkidle")
        seen = Seen()
        page.on("console", lambda message: _listen(seen, message))
        page.on("pageerror", lambda error: seen.complaints.append(f"script: {error}"))
        page.on("request", lambda request: _ask(seen, server, request.url))
        page.on("response", lambda response: _answer(seen, response))
        yield page, seen
        browser.close()


def _listen(seen: Seen, message) -> None:
    if message.type == "error":
        seen.complaints.append(f"console: {message.text}")


def _ask(seen: Seen, server: str, url: str) -> None:
    if not url.startswith((server + "/", "data:", "blob:")):
        seen.strangers.append(url)


def _answer(seen: Seen, response) -> None:
    if "/api/v1/chart/data" not in response.url:
        return
    asked = response.request.post_data_json or {}
    chart = (asked.get("form_data") or {}).get("slice_id")
    if response.status == 200:
        outcome = [(part["rowcount"], part["data"]) for part in response.json()["result"]]
    else:
        outcome = response.text()[:500]
    # A filter's own list of values has no chart.
    seen.answers.setdefault(chart, []).append((response.status, outcome, json.dumps(asked.get("queries"))))


def walk(page: Page, seen: Seen, address: str, screenshots: Path | None = None) -> None:
    """Open the dashboard, and each of its tabs until its charts are there.

    Args:
        page: a tab of the browser.
        seen: what it sees; broken charts are added.
        address: the dashboard's.
        screenshots: folder to put a picture of each tab into.
    """
    page.goto(address)
    page.wait_for_selector("[role=tab]")
    tabs = page.locator("[data-test=dashboard-component-tabs] [role=tab]")
    for place in range(tabs.count()):
        title = tabs.nth(place).inner_text().strip()
        tabs.nth(place).click()
        # Filters come and go above the tabs: one that came under the mouse would cover the next tab with its card.
        page.mouse.move(0, 0)
        try:
            _settle(page)
        except TimeoutError:
            seen.complaints.append(f"{title}: still loading after two minutes")
            continue
        for broken in page.locator(BROKEN).all():
            if broken.is_visible():
                seen.complaints.append(f"{title}: {broken.inner_text()}")
        if screenshots:
            _photograph(page, screenshots / f"{place + 1} {title}.png")


def _settle(page: Page) -> None:
    """Wait until no chart is loading, twice in a row: those below the fold begin when they come into view."""
    panel = page.locator("[role=tabpanel]:visible").last
    for _ in range(2):
        page.wait_for_timeout(700)
        for chart in panel.locator("[data-test=chart-container], [data-test=dashboard-markdown]").all():
            chart.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        page.wait_for_function(
            f"() => ![...document.querySelectorAll({json.dumps(WAITING)})].some(e => e.offsetParent)", timeout=120_000
        )


def _photograph(page: Page, file: Path) -> None:
    """A picture of the whole tab: the window is made as high as it."""
    wide = page.viewport_size["width"]
    page.mouse.move(0, 0)
    page.evaluate("window.scrollTo(0, 0)")
    page.set_viewport_size({"width": wide, "height": page.evaluate("document.documentElement.scrollHeight")})
    page.wait_for_timeout(1200)  # charts are drawn in, moving
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)
    page.set_viewport_size({"width": wide, "height": 1000})
