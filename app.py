"""An engine in, its web page out: `create_app` lays the page out, `serve` shows it until Ctrl+C."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import fastapi
import gradio as gr

from pipeline import render
from pipeline.ask import Engine
from pipeline.read import SUFFIXES
from pipeline.web import DRAFTS, LOG, UPLOAD_LIMIT, Handlers, listening, run

# (language, question, the document that answers it); shown when the library holds that document
EXAMPLES = (
    ("en", "How many seats does the Mazhilis have?", "assembly.html"),
    ("en", "How many members did the Patriot Party have?", "party-system.pdf"),
    ("ru", "Сколько партий было зарегистрировано в 2004 году?", "партии-2004.docx"),
    ("kk", "Ассамблея қай жылы құрылды?", "қазақстан-халқы.txt"),
    ("ko", "카자흐스탄의 국토 면적은 세계 몇 위인가?", "한국-카자흐스탄.md"),
    ("en", "Who won the World Cup in 2022?", "history.md"),
)
CHECK_EXAMPLE = (
    "According to history.md, “Kazakhstan appeared on the map of independent states only on "
    "16 December 1991.” The land is older: “Archaeologists place a Bronze Age culture on the territory "
    "at roughly 1500–1200 BC.” The three hordes, it is said, “were founded by a single khan who ruled "
    "from Samarkand for forty years.” Of the Turks it says: “Their empire stretched from Manchuria to "
    "southern Kazakhstan” (party-programmes.md). The Golden Man was found near Almaty."
)
EVALUATE_LEAD = (
    "Ask every gold question and score what dayek says. A question left unanswered counts as wrong "
    "wherever it has an answer; each value comes with its 95 % interval."
)
COMPARE_LEAD = (
    "Compare two runs over the same questions: what differs beyond chance, which questions were lost, and "
    "what each run found for them. Runs come from this page and from dayek eval."
)
JUDGE_LEAD = (
    "Judge next: questions drafted from your documents, those first whose judgement tells most. A draft "
    "counts in no score until a person has accepted it."
)
LIBRARY_LEAD = (
    "Add documents here: PDF, Word, slides, sheets, HTML, e-mail, e-books, text and more, up to 50 MB each. "
    "They are kept in a folder beside the index, and can be asked as soon as they are read. A row opens to "
    "its pages: how each was read, and how much of its ink the text explains."
)
GOLD = Path("eval")
BESIDE_GOLD = (LOG, DRAFTS, "history.jsonl")  # what lies in that folder and is no gold
OWN = {
    "/favicon.ico": (render.icon, "image/svg+xml"),
    "/dayek.css": (render.style, "text/css"),
    "/dayek.js": (render.script, "text/javascript"),
}
# Without the queue a reply comes in the answer to its request. Through it, one asked just as the stream of an
# earlier one closes may wait for ever (seen in the browser tests, with a hand as quick as theirs).
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
_LATEST: dict[str, Any] = {**_QUIET, "trigger_mode": "always_last"}
_FONT = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Liberation Mono", "monospace")
_FORWARD = (  # a click on a button of ours becomes an event that says what is asked, shown or judged
    "element.addEventListener('click', (event) => {"
    " const at = event.target.closest('[data-place],[data-ask],[data-judge]'); if (!at) return;"
    " const does = at.dataset.judge ? 'apply' : at.dataset.ask === undefined ? 'select' : 'submit';"
    " trigger(does, {...at.dataset}); });"
)


def create_app(engine: Engine, *, gold: Path = GOLD) -> Any:
    """Lay out the page: a bar above, and four tabs."""
    do = Handlers(engine, EXAMPLES, gold)
    with gr.Blocks(title="dayek", analytics_enabled=False, fill_width=True) as page:
        bar = _html(do.top(), "top")
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask"):
                box, *answered = _ask_tab(do, bar)
            with gr.Tab("Check", id="check"):
                _check_tab(do)
            with gr.Tab("Evaluate", id="evaluate") as evaluation:
                scores = _evaluate_tab(do, gold, evaluation)
                drafts = _judge_next(do, evaluation)
            with gr.Tab("Library", id="library") as library:
                _library_tab(do, bar, library)
        gr.on([scores.submit, drafts.submit], do.ask_failed, None, [tabs, box, *answered], **_QUIET)
        page.load(do.arrive, None, [box, *answered], **_QUIET)
    return page


def _ask_tab(do: Handlers, bar: Any) -> list[Any]:
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
            answer = _html(do.greeting, "answer", forward=True)
            judging = _html("", "judging", forward=True)
            passages = _html("", "passages", forward=True)
        with gr.Column(elem_classes="page"):
            source = _html(render.no_source(), "source")
            evidence = _html("", "evidence", forward=True)
    answered = [answer, passages, source, bar, judging, evidence]
    gr.on([box.submit, button.click], do.ask, box, answered, **_QUIET)
    answer.submit(do.ask_chip, None, [box, *answered], **_QUIET)
    gr.on([answer.select, passages.select], do.show, None, source, **_LATEST)
    gr.on([judging.apply, evidence.apply], do.judging.judge, None, [judging, evidence], **_QUIET)
    return [box, *answered]


def _check_tab(do: Handlers) -> None:
    with gr.Row(elem_id="check", elem_classes="two"):
        with gr.Column(elem_classes="desk"):
            text = gr.Textbox(
                label="Text to check",
                lines=7,
                max_lines=14,
                elem_id="checked-text",
                placeholder="Paste any text that quotes your documents",
            )
            with gr.Row(elem_classes="buttons"):
                button = gr.Button("Check the quotes", variant="primary", elem_id="check-button")
                example = gr.Button("Try an example", elem_id="check-example")
            verdicts = _html("", "verdicts", forward=True)
        with gr.Column(elem_classes="page"):
            source = _html(
                render.no_source("Where a quote stands in its source appears here."), "check-source"
            )
    button.click(do.check, text, [verdicts, source], **_QUIET)
    example.click(lambda: CHECK_EXAMPLE, None, text, **_QUIET).then(
        do.check, text, [verdicts, source], **_QUIET
    )
    verdicts.select(do.show, None, source, **_LATEST)


def _evaluate_tab(do: Handlers, gold: Path, tab: Any) -> Any:
    names = sorted(path.name for path in gold.glob("*.jsonl") if path.name not in BESIDE_GOLD)
    with gr.Column(elem_id="evaluate", elem_classes="sheet"):
        _html(render.lead(EVALUATE_LEAD), "evaluate-lead")
        with gr.Row(elem_classes="buttons"):
            choice = gr.Dropdown(
                names,
                value="gold.jsonl" if "gold.jsonl" in names else next(iter(names), None),
                label="Gold questions",
                elem_id="gold",
                visible=bool(names),
            )
            button = gr.Button("Run", variant="primary", elem_id="evaluate-button", visible=bool(names))
            own = gr.UploadButton(
                "Use a gold file of yours", file_types=[".jsonl", ".json"], elem_id="own-gold"
            )
        scores = _html("", "scores", forward=True)
        over_time = _html("", "over-time")
        _html(render.lead(COMPARE_LEAD), "compare-lead")
        with gr.Row(elem_classes="buttons"):
            # Runs come and go after the page is laid out: what may be chosen is checked when it is compared.
            one = gr.Dropdown([], label="From", elem_id="run-one", allow_custom_value=True)
            other = gr.Dropdown([], label="To", elem_id="run-other", allow_custom_value=True)
            compare = gr.Button("Compare", elem_id="compare-button")
        compared = _html("", "compared")
    shown = [scores, over_time, one, other]
    button.click(do.evaluate, choice, shown, show_progress_on=scores, api_visibility="private")
    own.upload(do.evaluate_own, own, shown, show_progress_on=scores, api_visibility="private")
    compare.click(do.compare, [one, other], compared, **_QUIET)
    tab.select(do.runs, None, [one, other], **_QUIET)
    return scores


def _judge_next(do: Handlers, tab: Any) -> Any:
    with gr.Column(elem_id="judge", elem_classes="sheet"):
        _html(render.lead(JUDGE_LEAD), "judge-lead")
        drafts = _html("", "judge-next", forward=True)
        with gr.Row(elem_classes="buttons"):
            more = gr.Button("Draft questions", elem_id="draft-button")
    drafts.apply(do.drafting.judge, None, drafts, **_QUIET)
    more.click(do.drafting.draft, None, drafts, show_progress_on=drafts, api_visibility="private")
    tab.select(do.drafting.show, None, drafts, **_QUIET)
    return drafts


def _library_tab(do: Handlers, bar: Any, tab: Any) -> None:
    with gr.Column(elem_id="library", elem_classes="sheet"):
        _html(render.lead(LIBRARY_LEAD), "library-lead")
        files = gr.File(
            label="Add documents",
            show_label=False,
            file_count="multiple",
            file_types=list(SUFFIXES),
            height=84,
            elem_id="upload",
        )
        report = _html("", "report")
        shelf = _html("", "shelf")
    files.upload(
        do.upload, files, [files, report, shelf, bar], show_progress_on=report, api_visibility="private"
    )
    tab.select(do.shelf, None, shelf, **_QUIET)


def _html(value: str, name: str, *, forward: bool = False) -> Any:
    return gr.HTML(
        value, elem_id=name, js_on_load=_FORWARD if forward else None, apply_default_css=False, padding=False
    )


def mounted(engine: Engine, *, gold: Path = GOLD) -> Any:
    """Give the whole page as an ASGI app, without the guard."""
    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    for path, (words, kind) in OWN.items():
        app.add_api_route(path, _file(words(), kind))
    return gr.mount_gradio_app(
        app,
        create_app(engine, gold=gold),
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


def serve(engine: Engine, *, host: str = "127.0.0.1", port: int = 7860, gold: Path = GOLD) -> None:
    """Serve the page until Ctrl+C; InputError when the port is taken."""
    taken = listening(host, port)
    name = f"[{host}]" if ":" in host and not host.startswith("[") else host
    app = mounted(engine, gold=gold)
    threading.Thread(target=engine.search, args=("ready",), daemon=True).start()  # loads the model
    print(f"dayek is at http://{name}:{taken.getsockname()[1]} (stop with Ctrl+C)", flush=True)
    run(app, taken, host)
