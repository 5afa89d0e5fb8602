"""The simulated courses: outlines, problems, and the files that describe them."""
