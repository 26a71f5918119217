"""What somebody typed in; a question that can be searched for, or what is wrong with it, out."""

from __future__ import annotations

from .errors import InputError

LONGEST_QUESTION = 2_000  # code points; a question, not a document


def checked_question(question: str) -> str:
    """Clean a question of what no text holds; InputError when nothing or too much is left."""
    left = cleaned(question)
    if not any(c.isalnum() for c in left):
        raise InputError("the question has no words: write what you want to know")
    if len(left) > LONGEST_QUESTION:
        raise InputError(
            f"the question has {len(left):,} characters, at most {LONGEST_QUESTION:,} are read: shorten it"
        )
    return left


def cleaned(question: str) -> str:
    """Take out of a question what no text holds: halves of characters, and the ends' white space."""
    return question.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ").strip()
