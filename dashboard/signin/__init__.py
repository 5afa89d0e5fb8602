"""Sign-in by allauth, sessions, and the page of a person's own account."""
