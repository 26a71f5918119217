"""Nothing that dayek runs on tells anybody of it, or keeps a number of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pipeline.cache import cached

HERE = Path(__file__).parent.parent
SILENCED_BY = ("CI", "TF_BUILD", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS")
ASK = (
    "from pipeline.embed import embedder_from_settings; from pipeline.settings import EmbedSettings;"
    "print(embedder_from_settings(EmbedSettings()).encode(['Who let the mill?']).shape)"
)


def test_what_runs_the_model_leaves_nothing_in_the_home_of_its_user(tmp_path):
    """onnxruntime keeps what it means to send, and the machine's number, in a folder of its own."""
    kept = {key: value for key, value in os.environ.items() if key not in (*SILENCED_BY, "XDG_CACHE_HOME")}
    own = {"HOME": str(tmp_path), "DAYEK_CACHE": str(cached("x").parent), "PYTHONPATH": str(HERE)}
    run = subprocess.run(
        [sys.executable, "-c", ASK], env=kept | own, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.stdout == "(1, 384)\n", run.stderr
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []
