"""What people do, and the tracking lines that tell it."""
