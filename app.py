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
from pipeline.render import say
from pipeline.web import UPLOAD_LIMIT, Login, Site, add_routes, listening, preferred, run
from pipeline.web.texts import CHECK_EXAMPLE, CHECKED, EXAMPLES
from pipeline.web.theme import theme

GOLD = Path("eval")
# Without the queue a reply comes in the answer to its request. Through it, one asked just as the stream of an
# earlier one closes may wait for ever (seen in the browser tests, with a hand as quick as theirs).
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
_LATEST: dict[str, Any] = {**_QUIET, "trigger_mode": "always_last"}
_SENT = (3600, 24 * 3600)  # seconds: how often what a browser sent is looked over, and how old it may grow
_FORWARD = (  # a click on a button of ours becomes an event that says what is asked, shown, judged or opened
    "const does = {judge: 'apply', remove: 'delete', ask: 'submit', open: 'example_select', reread: 'like',"
    " place: 'select'};"
    "element.addEventListener('click', (event) => {"
    " const at = event.target.closest(Object.keys(does).map((key) => `[data-${key}]`).join());"
    " if (!at) return;"
    " trigger(does[Object.keys(does).find((key) => at.dataset[key] !== undefined)], {...at.dataset}); });"
    "element.addEventListener('dayek-ask', (event) => trigger('submit', event.detail));"
    "element.addEventListener('dayek-show', (event) => trigger('select', event.detail));"
)
_SWITCH = (  # something is chosen: the page's script says what, and what had been asked
    "element.addEventListener('dayek-switch', (event) => trigger('select', event.detail));"
    "element.addEventListener('dayek-forget', (event) => trigger('delete', event.detail));"
    "element.addEventListener('click', (event) => { const at = event.target.closest('[data-ask]');"
    " if (at) trigger('submit', {...at.dataset}); });"
)


def create_app(
    engine: Engine, *, gold: Path = GOLD, place: Place | None = None, site: Site | None = None
) -> Any:
    """Lay out the page: a bar above, and four tabs; `place` says where its library lies, if it has a name."""
    os.environ["GRADIO_TEMP_DIR"] = str(on_its_way())  # with all else that is kept, and deleted once read
    do = site or site_of(engine, gold, place)
    with gr.Blocks(title="dayek", analytics_enabled=False, fill_width=True, delete_cache=_SENT) as page:
        bar = _html(do.first.top(), "top", _SWITCH)
        at = gr.Textbox(do.chosen.written(), visible="hidden", elem_id="at", label="choices")
        with gr.Tabs(elem_id="tabs") as tabs:
            with do.label(gr.Tab("Ask", id="ask"), label="tab.ask"):
                box, *answered = _ask_tab(do, at, bar)
            with do.label(gr.Tab("Check", id="check"), label="tab.check"):
                checked = _check_tab(do, at)
            with do.label(gr.Tab("Evaluate", id="evaluate"), label="tab.evaluate") as evaluation:
                measured = _evaluate_tab(do, at, evaluation)
                drafts = _judge_next(do, at, evaluation)
            with do.label(gr.Tab("Library", id="library"), label="tab.library") as library:
                kept = _library_tab(do, at, [bar, tabs, answered[2]], library)
        choices, pending = answered[-2:]
        everything = [at, box, *answered, *checked, *measured, drafts, *kept]
        _new_library(do, at, everything, library)
        labelled = [part for part, _ in do.labelled]
        outputs = [*everything, *labelled]
        for asked in (
            gr.on([measured[2].submit, drafts.submit], do.find_failed, at, [tabs, box, *answered], **_QUIET),
            gr.on([bar.select, choices.select], do.switch, None, outputs, **_LATEST),
            page.load(do.arrive, None, outputs, **_QUIET),
        ):
            asked.success(do.answer, [at, pending], [box, *answered], **_LATEST)
    return page


def site_of(engine: Engine, gold: Path = GOLD, place: Place | None = None) -> Site:
    """Open what answers the page; an index that has no name is meant by its folder."""
    return Site(engine, place or replace(place_at(engine.library.folder), gold=gold), EXAMPLES)


def _ask_tab(do: Site, at: Any, bar: Any) -> list[Any]:
    with gr.Row(elem_id="ask", elem_classes="two"):
        with gr.Column(elem_classes="desk"):
            with gr.Row(elem_id="question-row"):
                box = gr.Textbox(
                    label=say("question"),
                    show_label=False,
                    container=False,
                    placeholder=say("question.here"),
                    max_lines=4,
                    elem_id="question",
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False),
                )
                button = gr.Button(say("ask"), variant="primary", elem_id="ask-button")
            choices = _html(do.first.choices(do.chosen), "choices", _SWITCH)
            answer = _html(do.first.greeting, "answer", _FORWARD)
            judging = _html("", "judging", _FORWARD)
            passages = _html("", "passages", _FORWARD)
        with gr.Column(elem_classes="page"):
            source = _html(render.no_source(), "source", _FORWARD)
            evidence = _html("", "evidence", _FORWARD)
            before = gr.Textbox("", visible="hidden", elem_id="before", label="before")
            pending = gr.Textbox("", visible="hidden", elem_id="pending", label="pending")
    do.label(box, label="question", placeholder="question.here")
    do.label(button, value="ask")
    answered = [answer, passages, source, bar, judging, evidence, before, choices, pending]
    for asked in (  # passages are shown as soon as they are found, and then the answer
        gr.on([box.submit, button.click], do.find, [at, box, before], [box, *answered], **_QUIET),
        gr.on([answer.submit, choices.submit], do.find_chip, [at, before], [box, *answered], **_QUIET),
    ):
        asked.success(do.answer, [at, pending], [box, *answered], **_LATEST)
    choices.delete(do.forget_asked, at, choices, **_QUIET)
    gr.on([answer.select, passages.select, source.select], do.show, at, source, **_LATEST)
    gr.on([judging.apply, evidence.apply], do.judge, at, [judging, evidence], **_QUIET)
    return [box, *answered]


def _check_tab(do: Site, at: Any) -> list[Any]:
    with gr.Row(elem_id="check", elem_classes="two"):
        with gr.Column(elem_classes="desk"):
            text = gr.Textbox(
                label=say("check.text"),
                lines=7,
                max_lines=14,
                elem_id="checked-text",
                placeholder=say("check.here"),
            )
            with gr.Row(elem_classes="buttons"):
                button = gr.Button(say("check.run"), variant="primary", elem_id="check-button")
                sent = gr.UploadButton(say("check.file"), file_types=list(CHECKED), elem_id="check-file")
                example = gr.Button(say("check.example"), elem_id="check-example")
            verdicts = _html("", "verdicts", _FORWARD)
        with gr.Column(elem_classes="page"):
            source = _html(render.no_source(say("check.empty")), "check-source", _FORWARD)
    do.label(text, label="check.text", placeholder="check.here")
    do.label(button, value="check.run")
    do.label(sent, label="check.file")
    do.label(example, value="check.example")
    button.click(do.check, [at, text], [verdicts, source], **_QUIET)
    sent.upload(do.check_file, [at, sent], [text, verdicts, source], **_QUIET)
    example.click(lambda: CHECK_EXAMPLE, None, text, **_QUIET).then(
        do.check, [at, text], [verdicts, source], **_QUIET
    )
    gr.on([verdicts.select, source.select], do.show, at, source, **_LATEST)
    return [verdicts, source]


def _evaluate_tab(do: Site, at: Any, tab: Any) -> list[Any]:
    names = do.first.gold()
    with gr.Column(elem_id="evaluate", elem_classes="sheet"):
        do.label(_html(render.lead(say("evaluate.lead")), "evaluate-lead"), lead="evaluate.lead")
        with gr.Row(elem_classes="buttons"):
            choice = gr.Dropdown(
                names,
                value=preferred(names),
                label=say("evaluate.gold"),
                elem_id="gold",
                visible=bool(names),
            )
            button = gr.Button(
                say("evaluate.run"), variant="primary", elem_id="evaluate-button", visible=bool(names)
            )
            own = gr.UploadButton(say("evaluate.own"), file_types=[".jsonl", ".json"], elem_id="own-gold")
        scores = _html("", "scores", _FORWARD)
        over_time = _html("", "over-time")
        do.label(_html(render.lead(say("compare.lead")), "compare-lead"), lead="compare.lead")
        with gr.Row(elem_classes="buttons"):
            # Runs come and go after the page is laid out: what may be chosen is checked when it is compared.
            one = gr.Dropdown([], label=say("compare.from"), elem_id="run-one", allow_custom_value=True)
            other = gr.Dropdown([], label=say("compare.to"), elem_id="run-other", allow_custom_value=True)
            compare = gr.Button(say("compare.run"), elem_id="compare-button")
        compared = _html("", "compared")
    for part, key in ((own, "evaluate.own"), (one, "compare.from"), (other, "compare.to")):
        do.label(part, label=key)
    for part, key in ((button, "evaluate.run"), (compare, "compare.run")):
        do.label(part, value=key)
    do.label(choice, label="evaluate.gold")
    shown = [scores, over_time, one, other]
    button.click(do.evaluate, [at, choice], shown, show_progress_on=scores, api_visibility="private")
    own.upload(do.evaluate_own, [at, own], shown, show_progress_on=scores, api_visibility="private")
    compare.click(do.compare, [at, one, other], compared, **_QUIET)
    tab.select(do.runs, at, [one, other], **_QUIET)
    return [choice, button, scores, over_time, one, other, compared]


def _judge_next(do: Site, at: Any, tab: Any) -> Any:
    with gr.Column(elem_id="judge", elem_classes="sheet"):
        do.label(_html(render.lead(say("judge.lead")), "judge-lead"), lead="judge.lead")
        drafts = _html("", "judge-next", _FORWARD)
        with gr.Row(elem_classes="buttons"):
            more = gr.Button(say("judge.draft"), elem_id="draft-button")
    do.label(more, value="judge.draft")
    drafts.apply(do.judge_draft, at, drafts, **_QUIET)
    more.click(do.draft, at, drafts, show_progress_on=drafts, api_visibility="private")
    tab.select(do.drafts, at, drafts, **_QUIET)
    return drafts


def _library_tab(do: Site, at: Any, beside: list[Any], tab: Any) -> list[Any]:
    bar, tabs, source = beside
    with gr.Column(elem_id="library", elem_classes="sheet"):
        lead = _html(render.uploads_lead(str(do.first.place.uploads)), "library-lead")
        files = gr.File(
            label=say("library.add"),
            show_label=False,
            file_count="multiple",
            file_types=list(SUFFIXES),
            height=84,
            elem_id="upload",
        )
        report = _html("", "report")
        shelf = _html("", "shelf", _FORWARD)
    do.label(files, label="library.add")
    through: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    files.upload(do.upload, [at, files], [files, report, shelf, bar], **through)
    shelf.like(do.read_again, at, [files, report, shelf, bar], **through)
    shelf.example_select(do.open, at, [tabs, source], **_QUIET)
    shelf.delete(do.remove, at, [report, shelf, bar], **_QUIET)
    tab.select(do.shelf, at, shelf, **_QUIET)
    return [report, shelf, lead]


def _new_library(do: Site, at: Any, everything: list[Any], tab: Any) -> None:
    with tab, gr.Column(elem_id="new", elem_classes="sheet"):
        do.label(_html(render.lead(say("new.lead")), "new-lead"), lead="new.lead")
        with gr.Row(elem_classes="buttons"):
            name = gr.Textbox(
                label=say("new.name"), placeholder=say("new.example"), max_length=80, elem_id="new-name"
            )
            button = gr.Button(say("new.make"), variant="primary", elem_id="new-button")
        told = _html("", "new-told")
    do.label(name, label="new.name", placeholder="new.example")
    do.label(button, value="new.make")
    gr.on([button.click, name.submit], do.make, [at, name], [told, name, *everything], **_QUIET)


def _html(value: str, name: str, script: str | None = None) -> Any:
    return gr.HTML(value, elem_id=name, js_on_load=script, apply_default_css=False, padding=False)


def mounted(engine: Engine, *, gold: Path = GOLD, place: Place | None = None) -> Any:
    """Give the whole page as an ASGI app, without the guard."""
    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    site = site_of(engine, gold, place)
    add_routes(app, site)
    return gr.mount_gradio_app(
        app,
        create_app(engine, site=site),
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


def serve(
    engine: Engine,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    gold: Path = GOLD,
    place: Place | None = None,
    login: Login | None = None,
) -> None:
    """Serve the page until Ctrl+C; InputError when the port is taken."""
    taken = listening(host, port)
    name = f"[{host}]" if ":" in host and not host.startswith("[") else host
    app = mounted(engine, gold=gold, place=place)
    threading.Thread(target=engine.search, args=("ready",), daemon=True).start()  # loads the model
    print(f"dayek is at http://{name}:{taken.getsockname()[1]} (stop with Ctrl+C)", flush=True)
    run(app, taken, host, login)
