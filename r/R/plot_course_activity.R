# Active learners of one course by week, a line for each kind of activity.

activity_kinds <- c(
  active = "Active", played_video = "Watched a video", attempted_problem = "Tried a problem",
  posted_forum = "Took part in discussions"
)

# Rows of the mart to what is drawn: one row per week and kind that the course has.
#
# The mart has no row for a zero, so the weeks in between are filled. A week is dated by its last
# day, as in the table.
prepare_course_activity <- function(rows) {
  kind <- tolower(rows$label)
  known <- kind %in% names(activity_kinds)
  rows <- rows[known, ]
  kinds <- intersect(names(activity_kinds), kind)
  week_end <- as.Date(substr(rows$interval_end, 1, 10)) - 1
  weeks <- if (nrow(rows) > 0) seq(min(week_end), max(week_end), by = "week") else week_end
  grid <- expand.grid(week_end = weeks, kind = kinds, stringsAsFactors = FALSE)
  at <- match(paste(grid$week_end, grid$kind), paste(week_end, kind[known]))
  count <- rows$count[at]
  data.frame(
    week_end = grid$week_end,
    kind = factor(activity_kinds[grid$kind], levels = activity_kinds[kinds]),
    count = ifelse(is.na(count), 0, count)
  )
}

title_course_activity <- "Learners by week and activity"

# Data of `prepare_course_activity()` to a ggplot.
plot_course_activity <- function(data) {
  colours <- colours_of(levels(data$kind), known = unname(activity_kinds))
  ggplot2::ggplot(data, ggplot2::aes(x = .data$week_end, y = .data$count, colour = .data$kind)) +
    (if (length(unique(data$week_end)) > 1) ggplot2::geom_line(linewidth = 0.9)) +
    ggplot2::geom_point(size = 1.6) +
    ggplot2::scale_colour_manual(values = colours) +
    scale_x_days(data$week_end) +
    ggplot2::scale_y_continuous(labels = count_labels, limits = c(0, NA)) +
    ggplot2::labs(title = title_course_activity, x = NULL, y = NULL) +
    theme_analytics()
}

# The same data to a Plotly specification.
plotly_course_activity <- function(data) {
  colours <- colours_of(levels(data$kind), known = unname(activity_kinds))
  series <- lapply(levels(data$kind), function(kind) {
    rows <- data[data$kind == kind, ]
    list(
      type = "scatter", mode = "lines+markers", name = escape_markup(kind),
      x = as.list(format(rows$week_end)), y = as.list(rows$count),
      line = list(width = 2, color = colours[[kind]]),
      hovertemplate = "%{y:,d}"
    )
  })
  layout <- plotly_layout(data$week_end)
  layout$xaxis$hoverformat <- "Week ending %Y-%m-%d"
  list(data = series, layout = layout)
}
