"""Course structure and catalog become landed tables, from files or from REST."""
