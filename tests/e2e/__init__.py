"""The whole pipeline on the simulated site, against the site's own truth."""
