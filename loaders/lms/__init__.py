"""The LMS's database becomes landed tables, as one consistent snapshot."""
