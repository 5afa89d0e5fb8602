# Learners by education.
figure_education <- figure(
  chart = chart_bars(name = "level", value = "count", direction = "horizontal"),
  labels = list(count = "Learners"),
  title = "Learners by education"
)
