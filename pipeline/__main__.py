"""`python -m pipeline`: the same door as `dayek`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
