"""Numbers in Arabic: thousands, as 1,234,567.

The separators are those that go with Western digits. The Arabic ones go with the Arabic digits.
"""

NUMBER_GROUPING = 3
THOUSAND_SEPARATOR = ","
DECIMAL_SEPARATOR = "."
