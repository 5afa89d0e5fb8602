# Right and wrong submissions to the problems with each tag.
figure_outcomes <- figure(
  chart = chart_share(name = "tag_value", parts = c("right", "wrong")),
  labels = list(right = "Right", wrong = "Wrong"),
  title = "Right and wrong submissions by tag"
)
