"""Bytes of every other format in, their text with its marks out: one reader a format."""
