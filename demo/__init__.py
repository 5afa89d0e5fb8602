"""A simulated Open edX site with known truth: LMS database, course structure, tracking logs."""
