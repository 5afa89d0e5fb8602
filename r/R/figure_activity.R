# Learners of a course by week, with one line per kind of activity.

activity_labels <- c(
  active = "Active", played_video = "Watched a video", attempted_problem = "Tried a problem",
  posted_forum = "Took part in discussions"
)

# One row per whole week from the first one of the table to the end of the data, with a column per
# kind of activity.
#
# The published table has no row for a zero. A week without rows becomes a row of zeros here, as in
# the page's table. A week is dated by its last day.
prepare_activity <- function(data) {
  rows <- data$course_activity
  kind <- tolower(rows$label)
  week_end <- as_days(rows$interval_end) - 1
  weeks <- whole_weeks(
    week_end, through = as_days(data$publication$as_of) - 1, since = as_days(data$publication$since)
  )
  if (length(weeks) == 0) return(data.frame(week_end = weeks))
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
    reads = list(
      course_activity = c("interval_end", "label", "count"), publication = c("as_of", "since")
    ),
    prepare = prepare_activity,
    changes_with = "course_activity"
  )
)
