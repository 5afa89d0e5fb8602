"""The frame of every report: its table, filters, registry and the one view that serves it."""
