"""The local Spark Thrift server: its command, its process."""
