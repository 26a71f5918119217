"""Libraries in a real browser: switched, made and emptied on the page, each tab in the one of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import PHONE, Visit, in_browser, served

from conftest import write_texts
from pipeline import libraries
from pipeline.ask import Engine
from pipeline.build import build

pytestmark = in_browser

RENT = "What is the rent of the mill?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def own_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One home for the site and all tests of it."""
    monkeypatch.setenv("DAYEK_HOME", str(home))
    return home


@pytest.fixture(scope="module")
def site(home: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Serve three small libraries with names, of which the first is open."""
    texts = tmp_path_factory.mktemp("texts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAYEK_HOME", str(home))
        for name, sum_ in (("Leases", "eleven"), ("Мұрағат 2025", "seventy"), ("도서관", "ninety")):
            words = f"The rent of the mill is {sum_} tenge a month.\n"
            folder = write_texts(texts / sum_, {f"{sum_}.md": words})
            build([folder], libraries.make(name).index)
        place = libraries.find("Leases")
        return served(Engine.open(place.index), place=place)


def switch(page: Any, name: str) -> None:
    page.locator("#top select[data-library]").select_option(name)
    page.wait_for_function(
        "n => document.querySelector('#top select[data-library]').dataset.library === n", arg=name
    )


def passage(page: Any, words: str) -> None:
    page.wait_for_function(
        "w => document.querySelector('#passages .snippet')?.textContent.includes(w)", arg=words
    )


def opened(page: Any, inside: Any) -> None:
    """Open the first row of the shelf; a tab that is shown again is drawn again, and closes it meanwhile."""
    for _ in range(20):
        if inside.is_visible():
            return
        page.locator("#shelf .library summary").first.click()
        page.wait_for_timeout(500)


def test_a_switch_asks_the_question_anew_and_everything_follows(visit: Visit) -> None:
    page = visit.go()
    visit.ask(RENT)
    passage(page, "eleven")
    switch(page, "Мұрағат 2025")
    passage(page, "seventy")
    assert page.locator("#question textarea, #question input").input_value() == RENT
    assert "seventy" in page.locator("#source").inner_text()
    visit.tab("Library")
    page.wait_for_selector("#shelf .library")
    assert page.locator("#shelf .library .doc").all_inner_texts() == ["seventy.md"]
    assert "Мұрағат 2025" in page.locator("#library-lead").inner_text()
    visit.tab("Check")
    page.locator("#checked-text textarea").fill("“The rent of the mill is eleven tenge a month.”")
    page.get_by_role("button", name="Check the quotes").click()
    page.wait_for_selector("#verdicts .verdicts")
    assert "altered" in page.locator("#verdicts").inner_text()
    switch(page, "Leases")
    page.wait_for_function("() => !document.querySelector('#verdicts .verdicts')")
    page.get_by_role("button", name="Check the quotes").click()
    page.wait_for_selector("#verdicts .verdicts")
    assert "exact" in page.locator("#verdicts").inner_text()


def test_a_link_keeps_library_and_question(visit: Visit) -> None:
    page = visit.go()
    switch(page, "도서관")
    page.wait_for_function("() => new URLSearchParams(location.search).get('library') === '도서관'")
    visit.ask(RENT)
    page.wait_for_function("q => new URLSearchParams(location.search).get('q') === q", arg=RENT)
    page.reload()
    passage(page, "ninety")
    assert page.locator("#top select[data-library]").input_value() == "도서관"
    switch(page, "Leases")
    passage(page, "eleven")
    page.goto(visit.site + "?library=" + "nowhere")
    page.wait_for_selector("#answer .failure")
    assert "no library 'nowhere'" in page.locator("#answer").inner_text()


def test_two_tabs_have_each_their_own_library(visit: Visit) -> None:
    one = visit.go()
    other = one.context.new_page()
    Visit(other, visit.site).go()
    switch(one, "Мұрағат 2025")
    switch(other, "도서관")
    for page, words in ((one, "seventy"), (other, "ninety"), (one, "seventy")):
        Visit(page, visit.site).ask(f"{RENT} {words}")
        passage(page, words)


def test_a_library_is_made_filled_and_emptied_and_the_given_file_stays(
    visit: Visit, tmp_path: Path, own_home: Path
) -> None:
    given = tmp_path / "lighthouse.md"
    given.write_text("The keeper of the lighthouse is Saule Bekova.\n", encoding="utf-8")
    page = visit.go()
    page.locator("#top select[data-library]").select_option("/new")
    page.wait_for_function("() => document.activeElement.closest('#new-name')")
    assert page.locator("#top select[data-library]").input_value() == "Leases"
    field = page.locator("#new-name input, #new-name textarea")
    field.fill("a/b")
    page.locator("#new-button").click()
    page.wait_for_selector("#new-told .failure")
    field.fill(f"Lights {tmp_path.name}")
    page.locator("#new-button").click()
    name = f"Lights {tmp_path.name}"
    page.wait_for_function(
        "n => document.querySelector('#top select[data-library]').dataset.library === n", arg=name
    )
    assert "The library is empty" in page.locator("#shelf").inner_text()
    page.set_input_files("#upload input[type=file]", str(given))
    page.wait_for_selector("#shelf .library .doc")
    place = libraries.find(name)
    assert (place.uploads / "lighthouse.md").read_bytes() == given.read_bytes()
    assert not [path for path in (own_home / "page").rglob("*") if path.is_file() and path.stat().st_size]
    visit.tab("Ask")
    visit.ask("Who is the keeper of the lighthouse?")
    passage(page, "Saule Bekova")
    visit.tab("Library")
    keeping = page.locator("#shelf .keeping summary")
    opened(page, keeping)
    keeping.click()
    page.get_by_role("button", name="Remove it").click()
    page.wait_for_function("() => document.querySelector('#shelf').innerText.includes('is empty')")
    assert not (place.uploads / "lighthouse.md").exists()
    assert given.exists()


def test_a_file_of_a_users_is_left_out_and_taken_in_again_and_stays_as_it_is(
    visit: Visit, tmp_path: Path
) -> None:
    text = "# The pier\n\nThe pier was built by Saule in 1907.\n"
    folder = write_texts(tmp_path / "own", {"pier.md": text})
    name = f"Piers {tmp_path.name}"
    build([folder], libraries.make(name).index)
    page = visit.go()
    switch(page, name)
    visit.tab("Library")
    row = page.locator("#shelf .library > li", has_text="pier.md")
    opened(page, row.locator(".keeping summary"))
    row.locator(".keeping summary").click()
    assert "never changes or deletes it" in row.locator(".keeping").inner_text()
    row.get_by_role("button", name="Remove it").click()
    page.wait_for_function("() => document.querySelector('#shelf').innerText.includes('left out by you')")
    visit.tab("Ask")
    visit.ask("When was the pier built?")
    assert "1907" not in page.locator("#answer").inner_text()
    visit.tab("Library")
    again = row.get_by_role("button", name="Take it in again")
    opened(page, again)
    again.click()
    page.wait_for_function("() => !document.querySelector('#shelf').innerText.includes('left out by you')")
    visit.tab("Ask")
    visit.ask("Who built the pier?")
    passage(page, "1907")
    assert (folder / "pier.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "visit", [{"viewport": PHONE}, {"viewport": {"width": 940, "height": 700}}], indirect=True
)
def test_the_bar_has_room_for_a_long_name(visit: Visit) -> None:
    long = "Договоры аренды мельницы и пекарни за 2019–2025 годы"
    if long not in [place.name for place in libraries.libraries()]:
        libraries.make(long)
    page = visit.go()
    switch(page, long)
    for name in ("Check", "Evaluate", "Library", "Ask"):
        visit.tab(name)
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    boxes = page.evaluate(
        "['.wordmark', '.switch', '.holds', '#tabs [role=tablist]'].map(s => document.querySelector(s)"
        ".getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])"
    )
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            beside = one[2] <= other[0] or other[2] <= one[0]
            assert beside or one[3] <= other[1] + 1 or other[3] <= one[1] + 1, boxes
