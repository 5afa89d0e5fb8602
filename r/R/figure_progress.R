# Learners who reached each block of a course, in its order, and who stopped there.
figure_progress <- figure(
  chart = chart_nested(name = "name", whole = "reached", part = "stopped"),
  labels = list(reached = "Reached", stopped = "Stopped there"),
  title = "Learners who reached each block, and who stopped there"
)
