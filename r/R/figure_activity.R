# Learners of a course by week, with one line per kind of activity.

activity_labels <- c(
  active = "Active", played_video = "Watched a video", attempted_problem = "Tried a problem",
  posted_forum = "Took part in discussions"
)

# One row per week from the first to the last week of the table, with a column per kind of activity.
#
# The published table has no row for a zero. A week without rows becomes a row of zeros here, as in
# the page's table. A week is dated by its last day.
prepare_activity <- function(data) {
  rows <- data$course_activity
  if (nrow(rows) == 0) return(data.frame(week_end = as.Date(character(0))))
  kind <- tolower(rows$label)
  week_end <- as_days(rows$interval_end) - 1
  weeks <- seq(min(week_end), max(week_end), by = "week")
  columns <- lapply(stats::setNames(nm = names(activity_labels)), function(key) {
    at <- match(format(weeks), format(week_end)[kind == key])
    count <- rows$count[kind == key][at]
    ifelse(is.na(count), 0, count)
  })
  do.call(data.frame, c(list(week_end = weeks), columns))
}

figure_activity <- figure(
  chart = chart_lines(x = "week_end", series = names(activity_labels)),
  labels = activity_labels,
  title = "Learners by week and activity",
  still = still(
    reads = list(course_activity = c("interval_end", "label", "count")),
    prepare = prepare_activity
  )
)
