"""Who somebody is: sign-in by allauth, sessions, and the page of one's own account."""
