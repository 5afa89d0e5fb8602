"""Raw log files become landed tables, exactly once."""
