# Learners by their answer to a part of a problem.
figure_answers <- figure(
  chart = chart_bars(name = "answer", value = "count", flag = "is_right"),
  labels = list(count = "Learners", is_right = "Right"),
  title = "Learners by answer"
)
