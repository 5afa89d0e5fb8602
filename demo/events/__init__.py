"""What people do on the site, and the tracking lines about it."""
