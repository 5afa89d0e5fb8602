"""The simulated LMS's database."""
