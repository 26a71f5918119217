"""A store in; the same store killed, starved of disk, hurt and fought over, and what it lost, counted, out.

`make fault-test` runs all of it (some minutes) and prints a table; tests/test_faults.py runs short forms of
the same functions. Every case is a child forked from one warm process, so that no model is loaded twice.
Kills at the boundaries of system calls need strace; without it only kills at Python's own events, at
SQLite's statements and at random times are made, and the table says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

os.environ.update(HF_HUB_OFFLINE="1", DAYEK_OCR="off", TOKENIZERS_PARALLELISM="false", OMP_NUM_THREADS="1")
sys.path.insert(0, str(Path(__file__).parent.parent))

from pipeline.ask import Engine
from pipeline.build import build
from pipeline.errors import BusyError, DayekError, NoIndexError, StoreError
from pipeline.retrieve import Retriever
from pipeline.settings import Settings, with_overrides
from pipeline.store import Library, damaged_files, damaged_rows

ANIMALS = ("otter", "falcon", "marmot", "sturgeon", "pelican", "saiga", "lynx", "heron")
WRITING = ("pwrite64", "write", "fsync", "fdatasync", "unlink", "unlinkat", "rename", "mkdir", "ftruncate")
Texts = dict[str, str]


def text_of(animal: str, count: int) -> str:
    return (
        f"# The {animal}\n\nThe {animal} of the valley was counted in spring. There were {count} of them.\n"
    )


def texts_of(count: int, animals: tuple[str, ...] = ANIMALS) -> Texts:
    return {f"{animal}.md": text_of(animal, count + at) for at, animal in enumerate(animals)}


def put(folder: Path, texts: Texts) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


@dataclass
class Tally:
    """What was tried, and everything that should not have been."""

    tried: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def check(self, good: bool, what: str) -> None:
        if not good:
            self.faults.append(what)


@dataclass(frozen=True)
class Scene:
    """An act on a store: what it held before, what it is to hold after, and how that comes about."""

    name: str
    before: Texts
    after: Texts
    options: dict[str, bool] = field(default_factory=dict)


SCENES = (
    Scene("index", {}, texts_of(10)),
    Scene("edit", texts_of(10), texts_of(10) | {"otter.md": text_of("otter", 77)}),
    Scene("delete", texts_of(10), texts_of(10, ANIMALS[:-2])),
    Scene("purge", texts_of(10), texts_of(10, ANIMALS[:-2]), {"purge": True}),
    Scene("rebuild", texts_of(10), texts_of(10), {"rebuild": True}),
)


class Stage:
    """A place where scenes are played again and again from the same beginning."""

    def __init__(self, home: Path) -> None:
        import faiss
        import torch

        torch.set_num_threads(1)  # threads of a parent do not live in a forked child
        faiss.omp_set_num_threads(1)
        self.home, self.folder, self.store = home, home / "texts", home / "index"
        self._masters: dict[str, Path] = {}
        put(self.folder, texts_of(10))
        build([self.folder], home / "warm")
        # One passage is read closely: what faults do to a store shows in the search, and reading takes time.
        self.warm = Engine.open(home / "warm", with_overrides(Settings(), ["answer.passages=1"]))
        self.warm.prepare([f"How many of the {animal} were counted?" for animal in ANIMALS])

    def set(self, scene: Scene) -> None:
        """Put the store as it was before a scene, and the folder as it is to be."""
        if scene.name not in self._masters:
            master = self._masters[scene.name] = self.home / f"master-{scene.name}"
            put(self.folder, scene.before)
            if scene.before:
                build([self.folder], master)
        shutil.rmtree(self.store, ignore_errors=True)
        if scene.before:
            shutil.copytree(self._masters[scene.name], self.store)
        put(self.folder, scene.after)

    def engine(self) -> Engine:
        """Open the store with the warm process's vectors of questions."""
        library = Library.open(self.store)
        retriever = Retriever(library, self.warm.retriever.embedder, self.warm.settings.retrieve)
        answerer = replace(
            self.warm.answerer, document_of=library.document, sentences_of=library.sentences_in
        )
        return Engine(library, retriever, answerer, self.warm.settings)

    def held(self) -> Texts:
        """Give what the store serves: every document by name, each found as its own top hit."""
        engine = self.engine()
        library = engine.library
        held = {name: library.document(doc_id).text for name, doc_id in library.names()}
        for name in held:
            hits = engine.search(f"How many of the {Path(name).stem} were counted?", 1)
            if not hits or library.names_of(hits[0].passage.doc_id) != (name,):
                raise AssertionError(f"{name} is not its own top hit")
            if hits[0].passage.text not in held[name]:
                raise AssertionError(f"a passage of {name} is not in its text")
        return held


def forked(act: Callable[[], None], ready: Callable[[int], None] = lambda pid: None) -> int:
    """Run an act in a child, once `ready` has looked at it; give how it ended as subprocess does."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(writing)
            os.read(reading, 1)
            act()
            code = 0
        except DayekError as error:
            code = 2 if "\n" not in str(error) else 3
            if os.environ.get("DAYEK_FAULTS_SAY"):
                sys.stderr.write(f"{error}\n")
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        finally:
            os._exit(code)
    os.close(reading)
    try:
        ready(pid)
    finally:
        os.close(writing)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def run_of(stage: Stage, scene: Scene) -> Callable[[], None]:
    return lambda: void(build([stage.folder], stage.store, **scene.options))


def void(_: object) -> None:
    return None


def is_well(stage: Stage, scene: Scene, tally: Tally, where: str) -> None:
    """Hold that the store has the one state or the other, whole, and that the next run gets there."""
    try:
        held = stage.held()
        tally.check(held in (scene.before, scene.after), f"{where}: neither before nor after, {sorted(held)}")
    except NoIndexError as error:
        tally.check(not scene.before, f"{where}: {error}")
    except (StoreError, AssertionError) as error:
        tally.check(False, f"{where}: {error}")
    try:
        build([stage.folder], stage.store, **scene.options)
        tally.check(stage.held() == scene.after, f"{where}: the next run did not get there")
        tally.check(not damaged_rows(stage.store), f"{where}: {damaged_rows(stage.store)}")
    except (DayekError, AssertionError) as error:
        tally.check(False, f"{where}: the next run: {error}")


def at_event(number: int, act: Callable[[], None]) -> Callable[[], None]:
    """Kill the process at its nth event: a file opened, moved or removed, or a statement of SQLite begun."""
    left = [number]

    def tick(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        opens = event == "open" and "index" in str(arguments[0])
        if opens or event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate"):
            tick()

    connect = sqlite3.connect

    def told(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.set_trace_callback(tick)
        return connection

    def acted() -> None:
        sqlite3.connect = told
        sys.addaudithook(audit)
        act()

    return acted


def kills_at_events(stage: Stage, tally: Tally, step: int, most: int) -> None:
    for scene in SCENES:
        for number in range(1, most * step, step):
            stage.set(scene)
            code = forked(at_event(number, run_of(stage, scene)))
            if code == 0:
                break
            tally.tried["kills at events"] += 1
            tally.check(code == -signal.SIGKILL, f"{scene.name} event {number}: exit {code}")
            is_well(stage, scene, tally, f"{scene.name}, killed at event {number}")


def kills_at_random(stage: Stage, tally: Tally, times: int, seed: int = 1) -> None:
    chance = random.Random(seed)
    for number in range(times):
        scene = SCENES[number % len(SCENES)]
        stage.set(scene)
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(BaseException):
                run_of(stage, scene)()
            os._exit(0)
        time.sleep(chance.uniform(0, 0.4))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        tally.tried["kills at random times"] += 1
        is_well(stage, scene, tally, f"{scene.name}, killed at random {number}")


def has_strace() -> bool:
    return shutil.which("strace") is not None


def traced(options: list[str]) -> Callable[[int], None]:
    def ready(pid: int) -> None:
        command = ["strace", "-f", "-p", str(pid), *options]
        tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert tracer.stderr is not None
        while "attached" not in (line := tracer.stderr.readline()) and line:
            pass

    return ready


def calls_of(stage: Stage, scene: Scene, calls: tuple[str, ...]) -> Counter[str]:
    """Count the system calls of the main thread over a scene."""
    stage.set(scene)
    log = stage.home / "calls"
    told = [f"--trace={','.join(calls)}", "-o", str(log)]
    code = forked(run_of(stage, scene), traced(told))
    time.sleep(0.2)
    assert code == 0, f"{scene.name} under strace ended with {code}"
    lines = [line.split(maxsplit=1) for line in log.read_text(errors="replace").splitlines()]
    main = lines[0][0]
    return Counter(said.partition("(")[0] for pid, said in lines if pid == main and "(" in said)


def kills_at_calls(stage: Stage, tally: Tally, most: int) -> None:
    """Kill at the entry of every nth system call that writes, so that it does not happen."""
    for scene in SCENES:
        counts = calls_of(stage, scene, WRITING)
        points = [(call, number) for call, count in counts.items() for number in range(1, count + 1)]
        for call, number in _spread(points, most):
            stage.set(scene)
            inject = f"--inject={call}:signal=KILL:error=EIO:when={number}"
            code = forked(run_of(stage, scene), traced([f"--trace={call}", inject, "-o", "/dev/null"]))
            tally.tried["kills at system calls"] += code == -signal.SIGKILL
            tally.check(code in (0, -signal.SIGKILL), f"{scene.name} {call} {number}: exit {code}")
            is_well(stage, scene, tally, f"{scene.name}, killed at {call} {number}")


def _spread(points: list[Any], most: int) -> list[Any]:
    return [points[at * len(points) // most] for at in range(most)] if len(points) > most else points


ERRORS = (
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("write", "ENOSPC"),
    ("fsync", "EIO"),
    ("fdatasync", "EIO"),
    ("pwrite64", "EROFS"),
    ("mkdir", "EROFS"),
    ("rename", "EROFS"),
    ("unlink", "EACCES"),
)


def starved_at_calls(stage: Stage, tally: Tally, most: int) -> None:
    """Let every system call of a kind fail from the nth on: the disk is full, dying or read-only."""
    for scene in SCENES:
        counts = calls_of(stage, scene, tuple({call for call, _ in ERRORS}))
        points = [(c, e, n) for c, e in ERRORS for n in range(1, counts[c] + 1)]
        for call, error, number in _spread(points, most):
            stage.set(scene)
            inject = f"--inject={call}:error={error}:when={number}+"
            code = forked(run_of(stage, scene), traced([f"--trace={call}", inject, "-o", "/dev/null"]))
            tally.tried["disk faults at system calls"] += 1
            where = f"{scene.name}, {error} from {call} {number} on"
            tally.check(code in (0, 2), f"{where}: exit {code}, not one plain line")
            is_well(stage, scene, tally, where)


def starved_by_limit(stage: Stage, tally: Tally, sizes: list[int]) -> None:
    """Let no file grow past a size: writes fail with EFBIG wherever they are."""
    for size in sizes:
        for scene in SCENES:
            stage.set(scene)
            code = forked(_limited(size, run_of(stage, scene)))
            tally.tried["file size limits"] += 1
            where = f"{scene.name}, files of at most {size}"
            tally.check(code in (0, 2), f"{where}: exit {code}, not one plain line")
            is_well(stage, scene, tally, where)


def _limited(size: int, act: Callable[[], None]) -> Callable[[], None]:
    def acted() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        act()

    return acted


def held_off(stage: Stage, tally: Tally) -> None:
    """Take away the right to write: what is there serves, and a run ends with one plain line."""
    for scene in (scene for scene in SCENES if scene.before):
        stage.set(scene)
        paths = [stage.store, *stage.store.rglob("*")]
        for path in paths:
            path.chmod(path.stat().st_mode & ~0o222)
        reading = forked(_bound(lambda texts=scene.before: _serves(stage, texts)))
        writing = forked(_bound(run_of(stage, scene)))
        for path in paths:
            path.chmod(path.stat().st_mode | 0o200)
        tally.tried["folders without the right to write"] += 1
        tally.check(reading == 0, f"{scene.name}, read only: reading ended with {reading}")
        tally.check(
            writing == 2, f"{scene.name}, read only: writing ended with {writing}, not one plain line"
        )
        is_well(stage, scene, tally, f"{scene.name}, read only")


def _serves(stage: Stage, texts: Texts) -> None:
    assert stage.held() == texts
    given = stage.engine().answer_json("How many of the heron were counted?")
    assert given["citations"][0]["document"] == "heron.md", given["reason"]


def _bound(act: Callable[[], None]) -> Callable[[], None]:
    """Let permissions bind this process, root's too: without its capabilities it is an owner like others."""

    def acted() -> None:
        if os.geteuid() == 0:
            version, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
            if ctypes.CDLL(None, use_errno=True).capset(version, none):
                raise OSError(ctypes.get_errno(), "cannot give up root's rights")
        act()

    return acted


def rows_of(store: Path) -> list[Any] | None:
    """Read every field of the store as SQLite gives it; None when it gives none."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{store / 'dayek.sqlite'}?mode=ro", uri=True)) as found:
            found.text_factory = bytes
            return [
                found.execute(f"SELECT * FROM {table}").fetchall()
                for table in ("catalogue", "roots", "files", "documents", "passages", "sentences", "vectors")
            ]
    except sqlite3.DatabaseError:
        return None


def hurts(store: Path, flips: int, cuts: int, pages: int, seed: int = 1) -> list[tuple[str, Path, int]]:
    """Choose where to hurt a store: each file as likely for its size as the bytes it has."""
    chance = random.Random(seed)
    files = sorted(
        p for p in store.rglob("*") if p.is_file() and p.stat().st_size and "writer." not in p.name
    )
    sizes = [path.stat().st_size for path in files]
    kinds = ["flip"] * flips + ["cut"] * cuts + ["zero"] * pages
    # Every other place is in a file chosen evenly: small files are read too.
    chosen = [
        chance.choices(files, sizes)[0] if number % 2 else chance.choice(files)
        for number in range(len(kinds))
    ]
    return [
        (kind, path.relative_to(store), chance.randrange(path.stat().st_size))
        for kind, path in zip(kinds, chosen, strict=True)
    ]


def hurt(path: Path, kind: str, at: int, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    if kind == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del data[at:]
    else:
        start = at // 4096 * 4096
        data[start : start + 4096] = bytes(min(4096, len(data) - start))
    path.write_bytes(data)


def answers_of(engine: Engine) -> list[Any]:
    """Ask of every document; give what is served, without times."""
    given = [engine.answer_json(f"How many of the {animal} were counted?") for animal in ANIMALS]
    return [{k: v for k, v in answer.items() if k != "seconds"} for answer in given]


def damaged(stage: Stage, tally: Tally, flips: int, cuts: int, pages: int) -> None:
    """Hurt a store in one place after another: what changes must be told, and nothing wrong be served."""
    scene = SCENES[1]
    stage.set(scene)
    put(stage.folder, scene.before)
    master = stage.home / "master-edit"
    texts = set(scene.before.values())
    rows, answers = rows_of(master), answers_of(stage.engine())
    chance = random.Random(2)
    for kind, name, at in hurts(master, flips, cuts, pages):
        shutil.rmtree(stage.store)
        shutil.copytree(master, stage.store)
        hurt(stage.store / name, kind, at, chance)
        report = stage.home / "report.json"
        report.unlink(missing_ok=True)
        code = forked(lambda to=report: void(to.write_text(json.dumps(_looked(stage, texts, answers)))))
        where = f"{kind} of {name} at {at}"
        tally.tried[kind] += 1
        tally.check(code == 0, f"{where}: exit {code}")
        seen = json.loads(report.read_text()) if code == 0 else {"told": True, "wrong": 0, "same": True}
        changed = rows_of(stage.store) != rows or not seen["same"]
        tally.tried["changed a field or an answer"] += changed
        tally.tried["told"] += seen["told"]
        tally.check(seen["told"] or not changed, f"{where}: changes something, and nothing tells")
        tally.check(seen["wrong"] == 0, f"{where}: {seen['wrong']} wrong passages served")


def _looked(stage: Stage, texts: set[str], answers: list[Any]) -> dict[str, Any]:
    """Open a hurt store, ask it, have it checked: what was told, what is wrong, what is as it was."""
    told, wrong, same = False, 0, True
    try:
        found = answers_of(stage.engine())
        served = [passage["text"] for answer in found for passage in answer["passages"]]
        wrong = sum(not any(passage in text for text in texts) for passage in served)
        same = found == answers
        told = any(note["kind"] == "damage" for answer in found for note in answer["notes"])
    except DayekError:
        told = True
    for look in (damaged_rows, damaged_files):
        try:
            told = bool(look(stage.store)) or told
        except DayekError:
            told = True
    return {"told": told, "wrong": wrong, "same": same}


def contended(stage: Stage, tally: Tally, commits: int, readers: int = 4) -> None:
    """Let two writers commit in turns, each its own files, while readers look: one generation at a time."""
    shutil.rmtree(stage.store, ignore_errors=True)
    put(stage.folder, texts_of(0))
    build([stage.folder], stage.store)
    stop = stage.home / "stop"
    stop.unlink(missing_ok=True)
    looking = [_child(lambda: _read_until(stage, stop)) for _ in range(readers)]
    writing = [_child(lambda own=own: _write(stage, own, commits)) for own in (ANIMALS[:4], ANIMALS[4:])]
    for pid in writing:
        tally.check(os.waitpid(pid, 0)[1] == 0, "a writer failed")
    stop.touch()
    for pid in looking:
        tally.check(os.waitpid(pid, 0)[1] == 0, "a reader saw a mixed generation")
    tally.tried["commits of two writers"] += 2 * commits
    after = {f"{a}.md": text_of(a, 1000 + commits - 1) for a in ANIMALS}
    tally.check(stage.held() == after, "documents were lost or doubled")
    tally.check(not damaged_rows(stage.store), "rows are damaged")


def _child(act: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            act()
            code = 0
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        finally:
            os._exit(code)
    return pid


def _write(stage: Stage, own: tuple[str, ...], commits: int) -> None:
    for number in range(commits):
        for animal in own:
            part = stage.home / f"{animal}.part"
            part.write_text(text_of(animal, 1000 + number), encoding="utf-8")
            part.replace(stage.folder / f"{animal}.md")
        _until_free(lambda: void(build([stage.folder], stage.store)))


def _until_free(act: Callable[[], None]) -> None:
    while True:
        try:
            return act()
        except BusyError:
            time.sleep(0.01)


def _read_until(stage: Stage, stop: Path) -> None:
    """Hold in every snapshot that names, documents, passages and both searches are of one generation."""
    engine = stage.engine()
    library = engine.library
    while not stop.exists():
        with library.snapshot():
            names = dict(library.names())
            assert set(names) == {f"{animal}.md" for animal in ANIMALS}, sorted(names)
            rows = [row for doc_id in names.values() for row, _ in library.rows_of(doc_id)]
            assert len(rows) == library.size(), f"{len(rows)} rows, {library.size()} in the search files"
            assert len(library.passages(rows)) == len(rows), library.damaged
            for name in names:
                (hit,) = engine.search(f"How many of the {Path(name).stem} were counted?", 1)
                assert library.names_of(hit.passage.doc_id) == (name,), name


@dataclass(frozen=True)
class Size:
    """How much of each fault; events (every nth, at most so many), calls and disk are of each scene."""

    events: tuple[int, int]
    random: int
    calls: int
    disk: int
    limits: tuple[int, ...]
    damage: tuple[int, int, int]
    commits: int


SHORT = Size((31, 3), 5, 2, 2, (20_000,), (30, 6, 6), 3)
FULL = Size((3, 24), 40, 45, 24, (0, 20_000), (500, 100, 100), 250)


def everything(home: Path, size: Size) -> Tally:
    """Run all faults, each told as it is done."""
    stage, tally = Stage(home), Tally()
    parts: list[Callable[[], None]] = [
        lambda: kills_at_events(stage, tally, *size.events),
        lambda: kills_at_random(stage, tally, size.random),
        lambda: starved_by_limit(stage, tally, list(size.limits)),
        lambda: held_off(stage, tally),
        lambda: damaged(stage, tally, *size.damage),
        lambda: contended(stage, tally, size.commits),
    ]
    if has_strace():
        parts += [
            lambda: kills_at_calls(stage, tally, size.calls),
            lambda: starved_at_calls(stage, tally, size.disk),
        ]
    else:
        print("no strace here: no kills and no disk faults at system calls")
    for part in parts:
        part()
        print(f"so far: {dict(tally.tried)}, faults {len(tally.faults)}", file=sys.stderr, flush=True)
    return tally


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as home:
        tally = everything(Path(home), SHORT if "--short" in arguments else FULL)
    for what, count in tally.tried.items():
        print(f"| {what} | {count:,} |")
    print(f"| faults | {len(tally.faults)} |")
    print("\n".join(tally.faults[:40]))
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
