"""Who the simulated people are and how they behave."""
