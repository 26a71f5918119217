"""Gold questions in four forms in; one frozen kind of question out, checked, bound and written.

`read_gold` reads dayek's own lines, SQuAD v2, a BEIR folder and docs/questions pairs. `validate`
holds questions against the texts, `bind` finds a quote's span, `trec` writes qrels and runs.
"""

from .check import bind, validate
from .foreign import squad_documents
from .question import KINDS, LANGUAGES, Evidence, GoldQuestion, split_of
from .read import read_gold
from .trec import read_run, trec_qrels, trec_run

__all__ = [
    "KINDS",
    "LANGUAGES",
    "Evidence",
    "GoldQuestion",
    "bind",
    "read_gold",
    "read_run",
    "split_of",
    "squad_documents",
    "trec_qrels",
    "trec_run",
    "validate",
]
