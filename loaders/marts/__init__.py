"""Marts on their way out of Hive: their contracts, their rows, their types in SQL."""
