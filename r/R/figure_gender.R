# Learners by gender.
figure_gender <- figure(
  chart = chart_bars(name = "gender", value = "count", direction = "horizontal"),
  labels = list(count = "Learners"),
  title = "Learners by gender"
)
