"""A made PDF of 300 pages in; how long a person waits at the page out, as a table.

    python benchmarks/clicking.py [--pages 300] [--rounds 8]

From a click on a citation or a passage to its light on the page, and to the page's picture; from opening
the address to the first paint, and to a page that can be asked; from Enter to the passages that are found,
and to the answer, beside other questions to an engine in a warm process, as `dayek ask --questions` asks
it. In headless Chromium, on this machine; needs the extra [dev] and chromium on the PATH.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

TOWNS = ("Aksu", "Balkhash", "Zaisan", "Kegen", "Merke", "Arys", "Tekeli", "Shu", "Abai", "Uralsk")
THINGS = ("wheat", "barley", "wool", "salt", "copper", "timber", "honey", "felt")
_CLICK = """async (button) => {
  const pane = document.querySelector('#source');
  const before = pane.querySelector('.source')?.dataset.stamp;
  const began = performance.now();
  button.click();
  const until = async (done) => {
    while (!done()) await new Promise((go) => requestAnimationFrame(go));
    return performance.now() - began;
  };
  const lit = await until(() => pane.querySelector('.source')?.dataset.stamp !== before
    && pane.querySelector('.lights i'));
  const pictures = [...pane.querySelectorAll('.leaf img')];
  const drawn = await until(() => pictures.every((i) => i.complete && i.naturalWidth));
  return [lit, drawn];
}"""
_ASK = """async (words) => {
  const box = document.querySelector('#question textarea');
  const began = performance.now();
  document.querySelector('#ask-button').click();
  const until = async (part) => {
    while (document.querySelector(part)?.dataset.question !== words)
      await new Promise((go) => requestAnimationFrame(go));
    return performance.now() - began;
  };
  return [await until('#answer :is(.reading, .answer)'), await until('#answer .answer')];
}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, index and serve the PDF, click through it, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=8, help="questions that are asked and clicked through")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        engine, address = served(home, options.pages)
        rows = measured(engine, address, questions(2 * options.rounds))
    print(f"{options.pages} pages, {options.rounds} questions; milliseconds\n")
    print(f"| {'what':<46} | {'n':>4} | {'p50':>6} | {'p90':>6} |")
    print(f"|{'-' * 48}|{'-' * 5}:|{'-' * 7}:|{'-' * 7}:|")
    for name, values in rows.items():
        print(f"| {name:<46} | {len(values):>4} | {share(values, 50):>6.0f} | {share(values, 90):>6.0f} |")
    return 0


def share(values: Sequence[float], percent: int) -> float:
    """Give a percentile, between neighbours as numpy does by default."""
    return (
        statistics.quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]
    )


def questions(rounds: int) -> list[str]:
    return [
        f"How many tons of {THINGS[n % len(THINGS)]} came to {TOWNS[(3 * n) % len(TOWNS)]}?"
        for n in range(rounds)
    ]


def written(path: Path, pages: int) -> Path:
    """Write a PDF of so many pages, some forty lines on each."""
    from reportlab.pdfgen import canvas

    made = canvas.Canvas(str(path), pagesize=(595, 842))
    for page in range(1, pages + 1):
        made.setFont("Helvetica", 10.5)
        town, number = TOWNS[page % len(TOWNS)], 0
        for line in range(40):
            number = (page * 37 + line * 11) % 900 + 100
            thing = THINGS[(page + line) % len(THINGS)]
            year = 1900 + (page + line) % 90
            words = f"In the year {year} there came {number} tons of {thing} to {town}, by clerk {page}."
            made.drawString(64, 780 - 18 * line, words)
        made.showPage()
    made.save()
    return path


def served(home: Path, pages: int) -> tuple[Any, str]:
    """Index the PDF and serve it in a thread: the engine, and the address."""
    import os

    os.environ["DAYEK_HOME"] = str(home / "home")
    import app
    from pipeline.ask import Engine
    from pipeline.build import build

    texts = home / "texts"
    texts.mkdir()
    written(texts / "ledger.pdf", pages)
    build([texts], home / "index")
    engine = Engine.open(home / "index")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = {"port": port, "gold": home / "gold"}
    threading.Thread(target=app.serve, args=(engine,), kwargs=serving, daemon=True).start()
    address = f"http://127.0.0.1:{port}/"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        try:
            opener.open(address, timeout=5).close()
            return engine, address
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers at {address}")


def measured(engine: Any, address: str, asked: Sequence[str]) -> dict[str, list[float]]:
    """Open, ask and click in a browser, and ask the engine itself: milliseconds of each."""
    from playwright.sync_api import sync_playwright

    rows: dict[str, list[float]] = {
        "click to light": [],
        "click to light and picture": [],
        "address to first paint": [],
        "address to a page that can be asked": [],
        "Enter to passages and the page of the best": [],
        "Enter to answer, page and source": [],
        "such a question to an engine in a warm process": [],
    }
    light, picture, paint, ready, found, answer, alone = rows.values()
    with sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(60_000)
        for _ in range(5):
            page.goto(address)
            page.wait_for_selector("#question textarea")
            page.wait_for_selector("#answer .welcome")
            paint.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
            ready.append(page.evaluate("performance.now()"))
        page.wait_for_timeout(500)
        others = iter(asked[1::2])  # by turns: whoever asks second would find passages that are known
        for words in ("ready", *asked[::2]):
            page.locator("#question textarea").fill(words)
            took = page.evaluate(_ASK, words)
            if words == "ready":
                continue
            found.append(took[0])
            answer.append(took[1])
            began = time.perf_counter()
            engine.answer_json(next(others))
            alone.append(1000 * (time.perf_counter() - began))
            page.wait_for_timeout(300)
            for button in page.query_selector_all("#answer .card, #passages .passage"):
                lit, drawn = button.evaluate(_CLICK)
                light.append(lit)
                picture.append(drawn)
                page.wait_for_timeout(50)
        browser.close()
    return rows


if __name__ == "__main__":
    sys.exit(main())
