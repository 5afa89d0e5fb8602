"""The layout of pages in a real browser. One worker has them, so that their site is made once."""
