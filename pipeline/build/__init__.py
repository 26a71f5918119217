"""Folders and files in, an index in step with them and a report of every file out."""

from .begin import begin
from .report import BuildReport, FileReport
from .run import build
from .stage import context_of
from .variant import Variant, variant
from .watch import watch

__all__ = ["BuildReport", "FileReport", "Variant", "begin", "build", "context_of", "variant", "watch"]
