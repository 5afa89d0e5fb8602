# Submissions to each problem or section that were right, and that were wrong.
figure_performance <- figure(
  chart = chart_share(name = "name", parts = c("right", "wrong")),
  labels = list(right = "Right", wrong = "Wrong"),
  title = "Right and wrong submissions"
)
