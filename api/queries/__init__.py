"""Every query of the read side, by its subject: keyword-only functions that return plain rows.

Rows are dictionaries of columns, never model objects: wide ranges are thousands of rows. Each
function costs one query unless it says otherwise. Of rows by day or week, `start` is the first day
and `end` the day after the last one, None leaves a side open, and `latest` keeps the latest alone.
How rows are fetched is in `reading` and `packing`.
"""
