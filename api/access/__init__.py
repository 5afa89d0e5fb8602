"""Who may read the data API: tokens, of which only the hash is stored."""
