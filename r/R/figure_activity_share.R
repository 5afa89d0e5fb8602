# Learners by week and activity, as shares of the learners who are enrolled.
figure_activity_share <- figure(
  chart = chart_lines(x = "week_end", series = names(activity_labels), y_axis = "shares"),
  labels = as.list(activity_labels),
  title = "Share of enrolled learners by week and activity"
)
