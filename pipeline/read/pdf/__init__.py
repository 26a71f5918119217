"""A PDF's bytes in, its text with pages, sections, rows, asides and facts out: page by page, then as one."""
