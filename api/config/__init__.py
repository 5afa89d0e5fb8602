"""The composition root of the read side: settings, URLs and the WSGI application."""
