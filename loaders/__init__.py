"""The only code that writes to a store: landing, Hive registration and the result store."""
