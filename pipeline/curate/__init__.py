"""Gold and a person's work on it in; gold that is still true, and what a person should look at next, out.

`anchor` finds a place again in a text that has changed, `move` all places of a gold. `judgement` is
the log of what people said, `gather` the gold that it comes to and how far they agree, `queue` what
is worth judging next, `drafts` questions made from documents, which count for nothing until accepted,
`waiting` those of them that a person has not seen.
"""

from .anchor import Anchored, bound, reanchor
from .drafts import draft_questions
from .gather import Pair, agreements, alpha, disputed, gold_from, history, latest
from .ground import Ground
from .judgement import (
    ACTIONS,
    Judgement,
    Log,
    append,
    drafted,
    judged_right,
    question_id_of,
    read_judgements,
    selected,
    unanswerable,
    withdrawn,
    wrong,
)
from .move import OUTCOMES, Move, Moved, move, queue_lines, text_hash
from .queue import Wanted, queue
from .shelf import Shelf
from .waiting import Drafted, draft_more, waiting

__all__ = [
    "ACTIONS",
    "OUTCOMES",
    "Anchored",
    "Drafted",
    "Ground",
    "Judgement",
    "Log",
    "Move",
    "Moved",
    "Pair",
    "Shelf",
    "Wanted",
    "agreements",
    "alpha",
    "append",
    "bound",
    "disputed",
    "draft_more",
    "draft_questions",
    "drafted",
    "gold_from",
    "history",
    "judged_right",
    "latest",
    "move",
    "question_id_of",
    "queue",
    "queue_lines",
    "read_judgements",
    "reanchor",
    "selected",
    "text_hash",
    "unanswerable",
    "waiting",
    "withdrawn",
    "wrong",
]
