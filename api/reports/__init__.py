"""Reports of a course as files: found by name in the storage, handed out by links that expire."""
