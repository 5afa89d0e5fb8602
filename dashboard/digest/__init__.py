"""The weekly digest: "this week" of a course by e-mail, for people who asked for it."""
