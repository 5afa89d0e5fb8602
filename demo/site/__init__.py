"""The simulation of the site, and the way of its lines into the log files."""
