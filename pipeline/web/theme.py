"""Nothing in; the plain theme that Gradio's own parts wear out: all the rest is in `render/style.css`."""

from __future__ import annotations

from typing import Any

import gradio as gr

_FONT = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Liberation Mono", "monospace")


def theme() -> Any:
    """Give a theme with the system's own fonts."""
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
