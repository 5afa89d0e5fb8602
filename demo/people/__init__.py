"""Who the simulated people are, and what they reach."""
