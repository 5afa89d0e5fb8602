# Learners with a passing grade by week: new ones, and all so far.
figure_passing <- figure(
  chart = chart_lines(x = "week_end", series = c("total", "new")),
  labels = list(total = "All so far", new = "New"),
  title = "Learners with a passing grade by week"
)
