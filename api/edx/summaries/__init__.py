"""The endpoint `course_summaries/`."""
