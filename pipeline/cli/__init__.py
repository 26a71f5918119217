"""Words on a command line in; lines on the terminal, files and an exit code out.

0: done. 1: done, and what was looked at fell short. 2: nothing could be done; one line says why.
"""

from .main import door, main

__all__ = ["door", "main"]
