"""Where the read side finds and keeps things: result store, caches, report files, static files."""
