"""Marts become the tables and report files that readers see, in one atomic step."""
