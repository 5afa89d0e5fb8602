"""The endpoints of videos."""
