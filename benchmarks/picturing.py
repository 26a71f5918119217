"""The sample library in; pictures of the page, as docs/ has them, out.

    python benchmarks/picturing.py [--output docs] [--every]

Indexes corpus/, serves it and photographs the page in headless Chromium; `--every` shows each tab in
English and Russian, wide and on a phone, light and dark, to be looked at. Says what ran over the edge of the
window, what the browser complained of, and what it asked of others. Needs the extra [dev] and chromium on
the PATH.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent.parent
sys.path.insert(0, str(HOME))

QUESTIONS = {
    "en": "How many members did the Patriot Party have?",
    "ru": "Сколько членов было в Патриотической партии?",
}
LOCALES = {"en": "en-US", "ru": "ru-RU"}
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
OPENED = "party-system.pdf"  # whose row is open on the shelf
_ANSWERED = "() => document.querySelector('#answer .answer') && !document.body.dataset.asking"
_DRAWN = "() => [...document.querySelectorAll('.leaf img')].every((i) => i.complete && i.naturalWidth)"
_STILL = 700  # milliseconds until nothing moves
Look = Callable[[Any], None]


@dataclass(frozen=True)
class View:
    """One picture: its name, the tab it shows, the language, and the window."""

    name: str
    tab: str
    tongue: str = "en"
    phone: bool = False
    dark: bool = False

    @property
    def window(self) -> dict[str, Any]:
        """Say what a browser is told of the window."""
        more = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2} if self.phone else {}
        scheme = "dark" if self.dark else "light"
        size = PHONE if self.phone else WIDE
        return {"viewport": size, "locale": LOCALES[self.tongue], "color_scheme": scheme, **more}


PUBLISHED = (
    View("ask", "ask"),
    View("ask-dark", "ask", dark=True),
    View("check", "check"),
    View("library", "library"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the sample library, make the pictures, and say of each whether something is wrong with it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=HOME / "docs")
    parser.add_argument("--every", action="store_true", help="each tab in all windows, to be looked at")
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        address = _served(Path(folder))
        for view, faults in _pictures(address, list(every()) if options.every else PUBLISHED, options.output):
            print(f"{view.name}.png  {'; '.join(faults) or 'as it should be'}", flush=True)
            wrong += bool(faults)
    return int(wrong > 0)


def every() -> Iterator[View]:
    """List each tab in each language and window."""
    for tongue in LOCALES:
        for phone in (False, True):
            for dark in (False, True):
                kind = f"{tongue}-{'phone' if phone else 'wide'}-{'dark' if dark else 'light'}"
                for tab in ("welcome", "ask", "check", "evaluate", "library"):
                    yield View(f"{tab}-{kind}", tab, tongue, phone, dark)


def _served(folder: Path) -> str:
    """Index and serve the sample library in a thread; give its address."""
    os.environ |= {"DAYEK_HOME": str(folder / "home"), "DAYEK_OCR": "off"}  # as every machine reads it
    import app
    from pipeline.ask import Engine
    from pipeline.build import build

    index = folder / "dayek" / "index"
    build([HOME / "corpus"], index)
    engine = Engine.open(index)
    engine.ask(QUESTIONS["en"])  # what is loaded once is no matter of a picture
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    threading.Thread(target=app.serve, args=(engine,), kwargs={"port": port}, daemon=True).start()
    return f"http://127.0.0.1:{port}/"


def _pictures(address: str, views: Sequence[View], output: Path) -> Iterator[tuple[View, list[str]]]:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    flags = ["--no-sandbox", "--disable-gpu", "--no-proxy-server"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=flags)
        for view in views:
            yield view, _picture(browser, address, view, output / f"{view.name}.png")
        browser.close()


def _picture(browser: Any, address: str, view: View, path: Path) -> list[str]:
    """Make one picture; list what is wrong with it."""
    context = browser.new_context(**view.window)
    page, faults = context.new_page(), []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: faults.append(f"asked {asked.url}") if _outside(asked.url) else None)
    _open(page, f"{address}?q={urllib.parse.quote(QUESTIONS[view.tongue])}" if view.tab == "ask" else address)
    page.wait_for_selector("#answer .answer, #answer .welcome, #answer .reading")
    page.wait_for_function("(tongue) => document.documentElement.lang === tongue", arg=view.tongue)
    if view.tab == "ask":
        page.wait_for_function(_ANSWERED)
    _LOOKS.get(view.tab, lambda _: None)(page)
    page.wait_for_function(_DRAWN)
    page.wait_for_timeout(_STILL)
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.screenshot(path=path)
    context.close()
    return [*faults, *([f"{over} pixels run over the edge"] if over > 0 else [])]


def _open(page: Any, address: str) -> None:
    """Go to the page, once something answers there."""
    from playwright.sync_api import Error

    for _ in range(100):
        try:
            page.goto(address)
            return
        except Error as error:
            if "ERR_CONNECTION_REFUSED" not in str(error):
                raise
            time.sleep(0.2)
    raise SystemExit(f"nothing answers at {address}")


def _outside(url: str) -> bool:
    return not url.startswith(("data:", "blob:", "http://127.0.0.1:"))


def _tab(page: Any, name: str) -> None:
    """Open a tab, whatever it is called in the page's language: they stand in this order."""
    page.get_by_role("tab").nth(("ask", "check", "evaluate", "library").index(name)).click()


def _check(page: Any) -> None:
    _tab(page, "check")
    page.locator("#check-example").click()
    page.wait_for_selector("#verdicts .verdicts")


def _evaluate(page: Any) -> None:
    _tab(page, "evaluate")


def _library(page: Any) -> None:
    """Show the shelf, and one row of it open, with what can be done with a file of one's own."""
    _tab(page, "library")
    row = page.locator("#shelf .library > li", has_text=OPENED).first
    row.locator("summary").first.click()
    row.scroll_into_view_if_needed()


_LOOKS: dict[str, Look] = {"check": _check, "evaluate": _evaluate, "library": _library}


if __name__ == "__main__":
    sys.exit(main())
