"""Writes course reports: a model's rows as one CSV file per course, in a folder or a bucket."""
