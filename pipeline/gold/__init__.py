"""Gold questions in many forms in; one frozen kind of question out, checked, bound, and written again.

`read_gold` reads dayek's own lines, CSV, SQuAD v2, BEIR and TREC folders, RAGAS columns and
docs/questions pairs, `convert` writes them. `validate` holds questions against the texts, `bind`
finds a quote's span, `trec` writes qrels and runs. Drafts stay out until a person accepts them.
"""

from .check import bind, validate
from .convert import FORMS, convert
from .fields import Line, json_lines
from .foreign import squad_documents
from .question import DRAFT, KINDS, LANGUAGES, Evidence, GoldQuestion, language_of, split_of
from .ragas import ragas_answers
from .read import own_line, read_gold
from .topics import read_qrels
from .trec import read_run, trec_qrels, trec_run
from .write import gold_line, place_line, write_gold, write_lines

__all__ = [
    "DRAFT",
    "FORMS",
    "KINDS",
    "LANGUAGES",
    "Evidence",
    "GoldQuestion",
    "Line",
    "bind",
    "convert",
    "gold_line",
    "json_lines",
    "language_of",
    "own_line",
    "place_line",
    "ragas_answers",
    "read_gold",
    "read_qrels",
    "read_run",
    "split_of",
    "squad_documents",
    "trec_qrels",
    "trec_run",
    "validate",
    "write_gold",
    "write_lines",
]
