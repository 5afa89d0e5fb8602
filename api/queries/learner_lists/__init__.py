"""Lists of learners by what they did, and how many learners each list has."""
