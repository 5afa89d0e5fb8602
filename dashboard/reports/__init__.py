"""The reports of a course, one module for each page; `REPORTS` of a module are its reports."""
