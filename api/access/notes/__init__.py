"""What the site notes of requests: who was shown learners, and when a token was used."""
