"""A published model becomes files, one a course, in a folder or in a bucket."""
