"""The endpoints of one course: activity, enrollment, and who the learners are."""
