# Learners by grade.
figure_grades <- figure(
  chart = chart_bars(name = "band", value = "count", direction = "vertical"),
  labels = list(count = "Learners"),
  title = "Learners by grade"
)
