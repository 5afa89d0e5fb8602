"""The endpoints of problems: submissions, tags, answers, grades."""
