"""The page on the quality of the data: what is new, what is lost, what does not fit."""
