# What learners wrote in discussions, by week.
figure_discussions <- figure(
  chart = chart_stack(x = "week_end", series = c("threads", "answers", "comments")),
  labels = list(threads = "Threads", answers = "Answers", comments = "Comments"),
  title = "Contributions to discussions by week"
)
