"""Raw tracking-log lines become clean events. Pure: no I/O but given streams, no Spark."""
