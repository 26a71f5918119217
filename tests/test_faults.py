"""Short forms of tests/faults.py, and a store that does what a dictionary does, whatever is done to it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pipeline.build import build
from pipeline.store import Library

HERE = Path(__file__).parent


def test_no_kill_no_full_disk_no_flipped_bit_and_no_contention_costs_a_document():
    done = subprocess.run(
        [sys.executable, str(HERE / "faults.py"), "--short"], capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "| faults | 0 |" in done.stdout


NAMES = st.sampled_from([f"{name}.md" for name in ("a", "b", "c", "d/e", "д")])
WORDS = st.sampled_from([f"The mill turned {n} times. It was spring." for n in range(5)])


class Keeping(RuleBasedStateMachine):
    """Do to a folder and its index what is done to a dictionary, and hold them equal."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.folder, self.store = self.home / "texts", self.home / "index"
        self.texts: dict[str, str] = {}
        self.put("first.md", "The first text stays.")
        self.reader: Library | None = None

    def put(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.texts[name] = text
        self.step()

    def step(self) -> None:
        build([self.folder], self.store)

    @rule(name=NAMES, text=WORDS)
    def add_or_edit(self, name: str, text: str) -> None:
        self.put(name, text)

    @rule(old=NAMES, new=NAMES)
    def rename(self, old: str, new: str) -> None:
        if old in self.texts and old != new:
            (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / old).rename(self.folder / new)
            self.texts[new] = self.texts.pop(old)
            self.step()

    @rule(name=NAMES, purge=st.booleans())
    def delete(self, name: str, purge: bool) -> None:
        if self.texts.pop(name, None) is not None:
            (self.folder / name).unlink()
            build([self.folder], self.store, purge=purge)

    @rule()
    def rebuild(self) -> None:
        build([self.folder], self.store, rebuild=True)

    @rule()
    def lose_the_search_files(self) -> None:
        shutil.rmtree(next(self.store.glob("generation-*")))
        self.reader = None
        self.step()

    @precondition(lambda self: self.reader is not None)
    @rule()
    def reopen(self) -> None:
        self.reader = None

    @invariant()
    def holds_what_the_dictionary_holds(self) -> None:
        self.reader = self.reader or Library.open(self.store)
        with self.reader.snapshot() as library:
            held = {name: library.document(doc_id).text for name, doc_id in library.names()}
            assert held == self.texts
            assert len(library.passages(range(1, 10_000))) == library.size() == len(set(self.texts.values()))
        assert library.verify() == ()

    def teardown(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)


TestKeeping = Keeping.TestCase
TestKeeping.settings = settings(
    max_examples=4, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
