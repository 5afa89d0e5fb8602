# Enrollment of a run of a course beside another run, by the day of the course.
figure_enrollment_runs <- figure(
  chart = chart_lines(
    x = "course_day", series = c("this_run", "other_run"), others = TRUE, x_axis = "numbers"
  ),
  labels = list(course_day = "Day of the course", this_run = "This run", other_run = "Other run"),
  title = "Enrolled learners by day of the course, in two runs"
)
