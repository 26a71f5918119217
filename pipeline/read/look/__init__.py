"""A span of a PDF's text in, its rectangles on the page and the page's picture out."""
