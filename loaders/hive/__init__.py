"""Hive tables through the Thrift server: sessions, DDL, and tables that are replaced as a whole."""
