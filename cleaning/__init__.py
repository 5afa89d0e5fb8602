"""Raw tracking-log lines become clean events. Pure: no I/O but the streams it is given, no Spark."""
