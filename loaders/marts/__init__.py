"""A finished mart as it leaves Hive: its contract, its rows, its types in SQL."""
