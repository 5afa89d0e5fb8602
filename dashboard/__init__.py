"""The pages for course teams and administrators, over the published tables and figures."""
