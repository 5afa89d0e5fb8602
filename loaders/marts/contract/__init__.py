"""What dbt's manifest says of the published tables: their columns, keys, types and parts."""
