# Learners by age.
figure_age <- figure(
  chart = chart_bars(name = "band", value = "count", direction = "vertical"),
  labels = list(count = "Learners"),
  title = "Learners by age"
)
