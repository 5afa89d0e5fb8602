"""A line becomes an event: parsed, its spellings normalised, its payload read, values bounded."""
