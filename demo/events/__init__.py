"""The actions of people, and the tracking lines about them."""
