"""The endpoints of what single learners did, in a course and in an enterprise."""
