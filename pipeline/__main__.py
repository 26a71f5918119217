"""`python -m pipeline`: the same door as `dayek`."""

from .cli import door

if __name__ == "__main__":
    door()
