"""A question and stretches of text in; how surely each answers out, by a model that reads both at once.

A cross-encoder (Nogueira and Cho 2019, arXiv:1901.04085): six layers of the default model's shape, taught by
`training/cross.py` in English, over its embeddings. A stretch is a sentence or a table's row with its section
and what stands before it or heads it. Like the token vectors (`small.py`) its graph has weights of 8 bits:
what it says is kept nowhere, and only weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ..cache import cached, kept, sha256_of
from ..errors import ModelError
from ..evidence import Told
from ..settings import DEFAULT_MODEL
from . import small
from .export import REVISION, fuse, plainly, put_weights_apart
from .graph import Tokenizer, session, side_by_side
from .packed import read
from .reference import Reference
from .weights import DEFAULT_WEIGHTS, checked_folder, folder

CROSS = Path(__file__).with_name("cross.safetensors")
CROSS_WEIGHTS = "fe9e8edce405e1658b5141cdc1e9f22cba9b4c1d50725c0b4aec428ff5ee8cc0"
QUESTION, SECTION, HEADER, BEFORE, TEXT = 48, 16, 40, 32, 110  # tokens of each at most
NOTHING = -8.0  # the score of a text without any token: it answers nothing
MOST_APART = 0.5  # of a score to the exact one's, over the sample: scores are from -8 to 8, about
_CLS, _SEP, _STOP = 101, 102, 1012  # ids of [CLS], [SEP] and the full stop
_ASKED = "Who let the mill in 1998?"
_SAMPLE = (
    Told("Lease", "", "The roof leaks.", "In 1998 the mill was let to Ardak Nurlanova by the parish."),
    Told("Lease", "", "", "The landlord keeps the roof and the walls in repair."),
    Told("Rents", "Year | Mill | Rent", "", "1998 | Upper mill | 120 tenge"),
    Told("", "", "", "Nobody knows."),
)

Run = Callable[[list[int], list[int]], Any]  # tokens and kinds in, a score of each token out


class Cross:
    """Score how surely each of some stretches answers a question: above 0 rather yes, below rather no.

    `fault` says why there is no graph of it, so that questions are slow; empty when there is one.
    """

    fault = ""

    def __call__(self, question: str, told: Sequence[Told]) -> list[float]:
        rows = pairs(self._tokenizer, question, told)
        made = [NOTHING] * len(rows)
        score = self._run  # opened before threads ask for it

        def run(some: list[int]) -> None:
            for row in some:
                ids, kinds, first = rows[row]
                if len(ids) - 1 > first:  # of no token there is no mean
                    made[row] = float(score(ids, kinds)[first:-1].mean())

        side_by_side(run, [[row] for row in range(len(rows))])
        return made

    def load(self) -> None:
        """Make ready all that a question takes."""
        _ = self._run

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer(folder())

    @cached_property
    def _run(self) -> Run:
        """What scores tokens: the graph, made now if need be, or the model itself where it cannot be."""
        try:
            return _by_graph(kept(cross_path(), make))
        except Exception as error:  # torch, onnx and onnxruntime raise many kinds; the model serves on
            self.fault = f"no graph of the cross-encoder can be made ({' '.join(str(error).split())[:100]})"
            return _by_model(taught())  # which raises when it is the model that is at fault


@cache
def cross_encoder() -> Cross:
    """Give the one of this process."""
    return Cross()


def cross_path() -> Path:
    """Name its graph in the cache."""
    made = f"{DEFAULT_WEIGHTS[:16]}-{REVISION}.{CROSS_WEIGHTS[:16]}.cross-{small.WAY}.onnx"
    return cached(f"{DEFAULT_MODEL}-{made}")


def pairs(tokens: Tokenizer, question: str, told: Sequence[Told]) -> list[tuple[list[int], list[int], int]]:
    """Put a question before each stretch: tokens, 1 for those behind the question, where the text begins."""
    listed = [question, *(text for one in told for text in (one.section, one.header or one.before, one.text))]
    asked, *rest = tokens.plain(listed)
    made = []
    for at, one in enumerate(told):
        section, around, text = rest[3 * at : 3 * at + 3]
        around = around[:HEADER] if one.header else around[-BEFORE:]
        begin = [_CLS, *asked[:QUESTION], _SEP]
        ids = [*begin, *section[-SECTION:], _STOP, *around, _SEP, *text[:TEXT], _SEP]
        kinds = [0] * len(begin) + [1] * (len(ids) - len(begin))
        made.append((ids, kinds, len(ids) - 1 - len(text[:TEXT])))
    return made


def make(path: Path) -> None:
    """Write its graph in 8 bits, and hold it against the model before anyone uses it."""
    model = taught()
    with TemporaryDirectory(dir=path.parent) as place:
        exact = Path(place) / "exact.onnx"
        export(model, exact)
        fuse(exact)
        small.quantized(exact, path)
        put_weights_apart(path)
    check(_by_graph(path), _by_model(model))


def check(graph: Run, model: Run) -> float:
    """Tell how far the two are apart at most over the sample; ModelError above what will do."""
    apart = 0.0
    for ids, kinds, first in pairs(Tokenizer(folder()), _ASKED, _SAMPLE):
        some, others = (run(ids, kinds)[first:-1].mean() for run in (graph, model))
        apart = max(apart, abs(float(some - others)))
    if not apart <= MOST_APART:
        raise ModelError(
            f"the graph that reads question and text together is {apart:.2f} from its model, "
            f"{MOST_APART} is the most: do not use it"
        )
    return apart


def taught() -> Any:
    """Give the model as it was taught; ModelError where its weights are not as written."""
    import torch

    found = sha256_of(CROSS) if CROSS.is_file() else "no file"
    if found != CROSS_WEIGHTS:
        raise ModelError(
            f"{CROSS.name} has SHA-256 {found[:12]}, not {CROSS_WEIGHTS[:12]}: install dayek again"
        )
    model = scorer(Reference(DEFAULT_MODEL, str(checked_folder()), 1).model[0].auto_model)
    weights = {name: torch.from_numpy(values) for name, values in read(CROSS).items()}
    missing, _ = model.load_state_dict(weights, strict=False)
    if any(not name.startswith(("bert.embeddings.", "bert.pooler.")) for name in missing):
        raise ModelError(f"{CROSS.name} lacks {missing[0]}: install dayek again")
    return model.eval()


def scorer(bert: Any) -> Any:
    """Put two heads on a BERT: a score of each token, and of the whole, which is added to each."""
    import torch

    class Scorer(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, bert: Any) -> None:
            super().__init__()
            self.bert = bert
            self.token = torch.nn.Linear(bert.config.hidden_size, 1)
            self.whole = torch.nn.Linear(bert.config.hidden_size, 1)

        def forward(self, ids: Any, mask: Any, kinds: Any) -> Any:
            states = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state
            return self.token(states).squeeze(-1) + self.whole(states[:, 0])

    return Scorer(bert)


def export(model: Any, path: Path) -> None:
    """Write its graph from tokens, mask and kinds, (texts, tokens) each, to scores of tokens."""
    import torch

    ids = torch.ones(2, 7, dtype=torch.long)
    with plainly(model.bert):
        torch.onnx.export(
            model,
            (ids, torch.ones_like(ids), torch.ones_like(ids)),
            str(path),
            dynamo=False,
            opset_version=17,
            input_names=["ids", "mask", "kinds"],
            output_names=["scores"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in ("ids", "mask", "kinds", "scores")},
        )


def _by_graph(path: Path) -> Run:
    opened = session(path, packed=True)

    def run(ids: list[int], kinds: list[int]) -> Any:
        rows = np.array([ids, [1] * len(ids), kinds], dtype=np.int64)[:, None]
        return opened.run(["scores"], dict(zip(("ids", "mask", "kinds"), rows, strict=True)))[0][0]

    return run


def _by_model(model: Any) -> Run:
    import torch

    def run(ids: list[int], kinds: list[int]) -> Any:
        rows = torch.tensor([ids, [1] * len(ids), kinds])[:, None]
        with torch.no_grad():
            return model(*rows)[0].numpy()

    return run
