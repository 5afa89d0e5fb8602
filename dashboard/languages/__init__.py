"""The languages of the pages: which one a reader gets, and how it writes numbers and days."""
