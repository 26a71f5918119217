"""What several tests share: a small library of texts written here, and its index."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores it
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["DAYEK_OCR"] = "off"  # results must not hang on what a machine has; test_scans turns it on
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# Fixtures that last longer than a test are made before `own_home`: they must not meet a user's home either.
os.environ["DAYEK_HOME"] = tempfile.mkdtemp(prefix="dayek-tests-")
atexit.register(shutil.rmtree, os.environ["DAYEK_HOME"], ignore_errors=True)
# The model's graph is made once for all runs of the tests, and not in the cache of whoever runs them.
os.environ.setdefault("DAYEK_CACHE", str(Path(__file__).parent.parent / ".pytest_cache" / "dayek"))

TEXTS = {
    "lease.md": (
        "# Lease of the Mill\n\n"
        "## Parties\n\nThe landlord is Ardak Nurlanova. The tenant is the bakery Tandyr.\n\n"
        "## Notice\n\nEither party may end the lease with ninety days written notice.\n"
        "The tenant shall not be liable for damage by flood.\n\n"
        "## Rent\n\nTable 1. Rent by year\n\n"
        "| Year | Rent, tenge | Deposit |\n| --- | --- | --- |\n"
        "| 2019 | 120,000 | 40,000 |\n| 2021 | 185,000 | 60,000 |\n"
    ),
    "reports/harvest.txt": (
        "The harvest of 2009\n\n"
        "The valley brought in 4,300 tonnes of wheat in 2009, a third more than the year before. "
        "The increase is put down to the new canal, which was opened on 17 May 2008.\f"
        "The second page speaks of barley. Its harvest fell to 910 tonnes.\n"
    ),
    "отчет.md": (
        "# Отчёт о библиотеке\n\nБиблиотеку посёлка возглавляет Гульнара Сатпаева. "
        "В 2015 году в фонде было 12 400 книг. Зал закрыли из-за протекающей крыши.\n"
    ),
    "мектеп.txt": (
        "Ауыл мектебі\n\nМектепте 340 оқушы оқиды. Мектеп директоры Ерлан Қасымов 2012 жылы тағайындалды.\n"
    ),
    "도서관.md": (
        "# 마을 도서관\n\n도서관은 1998년에 세워졌다. 관장은 김민수이다. 도서관에는 책이 7,500권 있다.\n"
    ),
}


def write_texts(folder: Path, texts: dict[str, str] = TEXTS) -> Path:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def only(path: Path) -> Any:
    """Read a file that holds one document."""
    from pipeline.read import read

    (reading,) = read(path)
    return reading


def document(path: Path) -> Any:
    """Read a file's one document."""
    reading = only(path)
    assert reading.document is not None, reading.reason
    return reading.document


def written(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of dayek's for each test, so that none meets the libraries of another, or a user's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DAYEK_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def english() -> None:
    """Begin each test in English: what a handler speaks without a request, it speaks for all that follow."""
    from pipeline.render.tongue import speak

    speak("en")


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of five small documents in four languages."""
    return write_texts(tmp_path_factory.mktemp("texts"))


@pytest.fixture(scope="session")
def index(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of that folder; tests only read it."""
    from pipeline.build import build

    folder = tmp_path_factory.mktemp("index")
    build([texts], folder)
    return folder


@pytest.fixture(scope="session")
def engine(index: Path):
    from pipeline.ask import Engine

    return Engine.open(index)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sentence-transformers model of random weights, saved to disk: another model by local path."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("model") / "tiny"
    base = folder / "base"
    base.mkdir(parents=True)
    letters = [chr(c) for c in range(33, 127)]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (base / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertModel(config).save_pretrained(base)
    BertTokenizer(str(base / "vocab.txt")).save_pretrained(base)
    transformer = Transformer(str(base), max_seq_length=64)
    model = SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu")
    saved = folder / "model-tiny"
    model.save(str(saved))
    return str(saved)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all tests that need one."""
    from browsing import opened

    with opened() as browser:
        yield browser


@pytest.fixture
def visit(site: str, browser: Any, request: Any) -> Iterator[Any]:
    """A page on the module's own `site`, wide if nothing else is asked for."""
    from browsing import visiting

    with visiting(browser, site, **getattr(request, "param", {})) as visit:
        yield visit


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An engine over one library with all that is hard to show, that knows some questions by heart."""
    from browsing import HELD, Leased, written_pdf

    from pipeline.ask import Engine
    from pipeline.build import build

    home = tmp_path_factory.mktemp("held")
    texts = write_texts(home / "texts", HELD)
    written_pdf(texts / "lease.pdf")
    build([texts], home / "index")
    engine = Engine.open(home / "index")
    lease = engine.library.find("lease.md")
    scripted = Leased(engine.answerer, lease, engine.library.document(lease).text, engine.library, Event())
    scripted.answers.set()
    return replace(engine, answerer=scripted)


@pytest.fixture(scope="session")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that keeps what is judged and drafted on the site of that library."""
    return tmp_path_factory.mktemp("gold")


@pytest.fixture(scope="session")
def shared_site(held: Any, gold: Path) -> str:
    """Serve that library, for all tests that can share a site."""
    from browsing import served

    return served(held, gold=gold)
