"""An engine in, its web page out: `create_app` lays the page out, `serve` shows it until Ctrl+C."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastapi
import gradio as gr

from pipeline import render
from pipeline.ask import Engine
from pipeline.home import on_its_way
from pipeline.libraries import Place, place_at
from pipeline.read import SUFFIXES
from pipeline.web import UPLOAD_LIMIT, Site, endpoint, listening, preferred, run
from pipeline.web.texts import (
    CHECK_EXAMPLE,
    CHECKED,
    COMPARE_LEAD,
    EVALUATE_LEAD,
    EXAMPLES,
    JUDGE_LEAD,
    NEW_LEAD,
)

GOLD = Path("eval")
OWN = {
    "/favicon.ico": (render.icon, "image/svg+xml"),
    "/dayek.css": (render.style, "text/css"),
    "/dayek.js": (render.script, "text/javascript"),
}
# Without the queue a reply comes in the answer to its request. Through it, one asked just as the stream of an
# earlier one closes may wait for ever (seen in the browser tests, with a hand as quick as theirs).
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
_LATEST: dict[str, Any] = {**_QUIET, "trigger_mode": "always_last"}
_SENT = (3600, 24 * 3600)  # seconds: how often what a browser sent is looked over, and how old it may grow
_FONT = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Liberation Mono", "monospace")
_FORWARD = (  # a click on a button of ours becomes an event that says what is asked, shown or judged
    "element.addEventListener('click', (event) => {"
    " const at = event.target.closest('[data-place],[data-ask],[data-judge],[data-remove]'); if (!at) return;"
    " const {judge, ask, remove} = at.dataset;"
    " const does = judge ? 'apply' : remove ? 'delete' : ask === undefined ? 'select' : 'submit';"
    " trigger(does, {...at.dataset}); });"
)
_SWITCH = (  # another library is chosen: the page's script says which, and what had been asked
    "element.addEventListener('dayek-switch', (event) => trigger('select', event.detail));"
)


def create_app(engine: Engine, *, gold: Path = GOLD, place: Place | None = None) -> Any:
    """Lay out the page: a bar above, and four tabs; `place` says where its library lies, if it has a name."""
    return _laid_out(_site(engine, gold, place))


def _site(engine: Engine, gold: Path, place: Place | None) -> Site:
    place = place or replace(place_at(engine.library.folder), gold=gold)
    return Site(engine, place, EXAMPLES)


def _laid_out(do: Site) -> Any:
    os.environ["GRADIO_TEMP_DIR"] = str(on_its_way())  # with all else that is kept, and deleted once read
    with gr.Blocks(title="dayek", analytics_enabled=False, fill_width=True, delete_cache=_SENT) as page:
        bar = _html(do.first.top(), "top", _SWITCH)
        at = gr.Textbox(do.first.place.name, visible="hidden", elem_id="at", label="Library")
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                box, *answered = _ask_tab(do, at, bar)
            with gr.Tab("Check", id="check"):
                checked = _check_tab(do, at)
            with gr.Tab("Evaluate", id="evaluate") as evaluation:
                measured = _evaluate_tab(do, at, evaluation)
                drafts = _judge_next(do, at, evaluation)
            with gr.Tab("Library", id="library") as library:
                kept = _library_tab(do, at, bar, library)
        everything = [at, box, *answered, *checked, *measured, drafts, *kept]
        _new_library(do, at, everything, library)
        asked = [tabs, box, *answered]
        gr.on([measured[2].submit, drafts.submit], do.ask_failed, at, asked, **_QUIET)
        bar.select(do.switch, None, everything, **_LATEST)
        page.load(do.arrive, None, everything, **_QUIET)
    return page


def _ask_tab(do: Site, at: Any, bar: Any) -> list[Any]:
    with gr.Row(elem_id="ask", elem_classes="two"):
        with gr.Column(elem_classes="desk"):
            with gr.Row(elem_id="question-row"):
                box = gr.Textbox(
                    label="Question",
                    show_label=False,
                    container=False,
                    placeholder="Ask your documents",
                    max_lines=4,
                    elem_id="question",
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False),
                )
                button = gr.Button("Ask", variant="primary", elem_id="ask-button")
            answer = _html(do.first.greeting, "answer", _FORWARD)
            judging = _html("", "judging", _FORWARD)
            passages = _html("", "passages", _FORWARD)
        with gr.Column(elem_classes="page"):
            source = _html(render.no_source(), "source")
            evidence = _html("", "evidence", _FORWARD)
    answered = [answer, passages, source, bar, judging, evidence]
    gr.on([box.submit, button.click], do.ask, [at, box], answered, **_QUIET)
    answer.submit(do.ask_chip, at, [box, *answered], **_QUIET)
    gr.on([answer.select, passages.select], do.show, at, source, **_LATEST)
    gr.on([judging.apply, evidence.apply], do.judge, at, [judging, evidence], **_QUIET)
    return [box, *answered]


def _check_tab(do: Site, at: Any) -> list[Any]:
    with gr.Row(elem_id="check", elem_classes="two"):
        with gr.Column(elem_classes="desk"):
            text = gr.Textbox(
                label="Text to check",
                lines=7,
                max_lines=14,
                elem_id="checked-text",
                placeholder="Paste any text that quotes your documents: plain, Markdown, HTML or JSON",
            )
            with gr.Row(elem_classes="buttons"):
                button = gr.Button("Check the quotes", variant="primary", elem_id="check-button")
                sent = gr.UploadButton("Check a file", file_types=list(CHECKED), elem_id="check-file")
                example = gr.Button("Try an example", elem_id="check-example")
            verdicts = _html("", "verdicts", _FORWARD)
        with gr.Column(elem_classes="page"):
            source = _html(
                render.no_source("Where a quote stands in its source appears here."), "check-source"
            )
    button.click(do.check, [at, text], [verdicts, source], **_QUIET)
    sent.upload(do.check_file, [at, sent], [text, verdicts, source], **_QUIET)
    example.click(lambda: CHECK_EXAMPLE, None, text, **_QUIET).then(
        do.check, [at, text], [verdicts, source], **_QUIET
    )
    verdicts.select(do.show, at, source, **_LATEST)
    return [verdicts, source]


def _evaluate_tab(do: Site, at: Any, tab: Any) -> list[Any]:
    names = do.first.gold()
    with gr.Column(elem_id="evaluate", elem_classes="sheet"):
        _html(render.lead(EVALUATE_LEAD), "evaluate-lead")
        with gr.Row(elem_classes="buttons"):
            choice = gr.Dropdown(
                names,
                value=preferred(names),
                label="Gold questions",
                elem_id="gold",
                visible=bool(names),
            )
            button = gr.Button("Run", variant="primary", elem_id="evaluate-button", visible=bool(names))
            own = gr.UploadButton(
                "Use a gold file of yours", file_types=[".jsonl", ".json"], elem_id="own-gold"
            )
        scores = _html("", "scores", _FORWARD)
        over_time = _html("", "over-time")
        _html(render.lead(COMPARE_LEAD), "compare-lead")
        with gr.Row(elem_classes="buttons"):
            # Runs come and go after the page is laid out: what may be chosen is checked when it is compared.
            one = gr.Dropdown([], label="From", elem_id="run-one", allow_custom_value=True)
            other = gr.Dropdown([], label="To", elem_id="run-other", allow_custom_value=True)
            compare = gr.Button("Compare", elem_id="compare-button")
        compared = _html("", "compared")
    shown = [scores, over_time, one, other]
    button.click(do.evaluate, [at, choice], shown, show_progress_on=scores, api_visibility="private")
    own.upload(do.evaluate_own, [at, own], shown, show_progress_on=scores, api_visibility="private")
    compare.click(do.compare, [at, one, other], compared, **_QUIET)
    tab.select(do.runs, at, [one, other], **_QUIET)
    return [choice, button, scores, over_time, one, other, compared]


def _judge_next(do: Site, at: Any, tab: Any) -> Any:
    with gr.Column(elem_id="judge", elem_classes="sheet"):
        _html(render.lead(JUDGE_LEAD), "judge-lead")
        drafts = _html("", "judge-next", _FORWARD)
        with gr.Row(elem_classes="buttons"):
            more = gr.Button("Draft questions", elem_id="draft-button")
    drafts.apply(do.judge_draft, at, drafts, **_QUIET)
    more.click(do.draft, at, drafts, show_progress_on=drafts, api_visibility="private")
    tab.select(do.drafts, at, drafts, **_QUIET)
    return drafts


def _library_tab(do: Site, at: Any, bar: Any, tab: Any) -> list[Any]:
    with gr.Column(elem_id="library", elem_classes="sheet"):
        lead = _html(render.uploads_lead(str(do.first.place.uploads)), "library-lead")
        files = gr.File(
            label="Add documents",
            show_label=False,
            file_count="multiple",
            file_types=list(SUFFIXES),
            height=84,
            elem_id="upload",
        )
        report = _html("", "report")
        shelf = _html("", "shelf", _FORWARD)
    files.upload(
        do.upload, [at, files], [files, report, shelf, bar], show_progress_on=report, api_visibility="private"
    )
    shelf.delete(do.remove, at, [report, shelf, bar], **_QUIET)
    tab.select(do.shelf, at, shelf, **_QUIET)
    return [report, shelf, lead]


def _new_library(do: Site, at: Any, everything: list[Any], tab: Any) -> None:
    with tab, gr.Column(elem_id="new", elem_classes="sheet"):
        _html(render.lead(NEW_LEAD), "new-lead")
        with gr.Row(elem_classes="buttons"):
            name = gr.Textbox(label="Name", placeholder="Leases 2025", max_length=80, elem_id="new-name")
            button = gr.Button("Make the library", variant="primary", elem_id="new-button")
        told = _html("", "new-told")
    gr.on([button.click, name.submit], do.make, [at, name], [told, name, *everything], **_QUIET)


def _html(value: str, name: str, script: str | None = None) -> Any:
    return gr.HTML(value, elem_id=name, js_on_load=script, apply_default_css=False, padding=False)


def mounted(engine: Engine, *, gold: Path = GOLD, place: Place | None = None) -> Any:
    """Give the whole page as an ASGI app, without the guard."""
    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    do = _site(engine, gold, place)
    app.add_api_route("/take", endpoint(do.take), methods=["POST"])
    for path, (words, kind) in OWN.items():
        app.add_api_route(path, _file(words(), kind))
    return gr.mount_gradio_app(
        app,
        _laid_out(do),
        "/",
        theme=theme(),
        head='<link rel="stylesheet" href="/dayek.css"><script src="/dayek.js" defer></script>',
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=UPLOAD_LIMIT,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )


def _file(words: str, kind: str) -> Any:
    def give() -> fastapi.Response:
        return fastapi.Response(words, media_type=kind, headers={"cache-control": "no-cache"})

    return give


def theme() -> Any:
    """A plain theme with the system's own fonts; all the rest is in `render/style.css`."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_sm,
        font=[gr.themes.Font(name) for name in _FONT],
        font_mono=[gr.themes.Font(name) for name in _MONO],
    ).set(
        body_background_fill="#faf8f3",
        body_background_fill_dark="#121617",
        body_text_color="#1d2526",
        body_text_color_dark="#e3e4dd",
    )


def serve(
    engine: Engine,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    gold: Path = GOLD,
    place: Place | None = None,
) -> None:
    """Serve the page until Ctrl+C; InputError when the port is taken."""
    taken = listening(host, port)
    name = f"[{host}]" if ":" in host and not host.startswith("[") else host
    app = mounted(engine, gold=gold, place=place)
    threading.Thread(target=engine.search, args=("ready",), daemon=True).start()  # loads the model
    print(f"dayek is at http://{name}:{taken.getsockname()[1]} (stop with Ctrl+C)", flush=True)
    run(app, taken, host)
