"""Numbers in Hindi: thousands, then lakhs and crores, as 12,34,567."""

NUMBER_GROUPING = (3, 2, 0)
THOUSAND_SEPARATOR = ","
DECIMAL_SEPARATOR = "."
