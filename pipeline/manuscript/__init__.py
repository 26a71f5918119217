"""A file of any written form, or pasted words, in; the plain text that is checked, its quotes marked, out."""

from .forms import manuscript

__all__ = ["manuscript"]
