# The share of learners who are still active so many days after they enrolled.
figure_retention <- figure(
  chart = chart_band(
    x = "day", y = "active_share", low = "share_low", high = "share_high", groups = "group_name",
    known = c("all", names(mode_labels)), stairs = TRUE, x_axis = "numbers", y_axis = "shares"
  ),
  labels = list(day = "Days after the enrollment"),
  title = "Share of learners who are still active"
)
