# The next weeks of a course: enrolled learners and weekly active learners, with intervals of 80 %.

least_weeks <- 16L
weeks_ahead <- 4L
# A damped trend needs ten weeks to be fitted.
least_weeks_seen <- 10L
weeks_of_a_year <- 52L
# The errors of a method must be at most this part of those of the naive forecast.
most_of_naive <- 0.9

# The learners who are enrolled at the end of each whole week (Monday to Sunday): a vector, oldest
# week first, named by the weeks' last days. Weeks before one whose count is not known are left out,
# because changes and forecasts are of weeks that follow each other. Where the newest count is not
# known, the weeks end before it.
enrollment_by_week <- function(daily) {
  days <- as_days(daily$date)
  is_last <- last_sunday(days) == days
  counts <- as.numeric(daily$count[is_last])
  names(counts) <- format(days[is_last])
  counts <- counts[order(names(counts))]
  counts <- counts[!is.na(counts)]
  gaps <- which(diff(as.Date(names(counts))) > 7)
  counts[seq_along(counts) > max(gaps, 0)]
}

# The active learners of each whole week that the data have, up to their last day. `since` is their
# first day, or NA. A week that is not in the table had none, also after the last one that is.
active_by_week <- function(activity, last_day, since) {
  activity <- activity[activity$label == "ACTIVE", ]
  if (nrow(activity) == 0) return(numeric(0))
  ends <- as_days(activity$interval_end) - 1L
  weeks <- whole_weeks(ends, through = last_day, since = since)
  counts <- as.numeric(activity$count[match(weeks, ends)])
  counts[is.na(counts)] <- 0
  stats::setNames(counts, format(weeks))
}

# The methods that may forecast so many weeks. Each takes counts and the number of weeks ahead, and
# returns an object with `mean`, `lower` and `upper`.
methods_for <- function(weeks) {
  methods <- list(ets = function(counts, ahead) {
    fit <- forecast::ets(stats::ts(counts), model = "AAN", damped = TRUE)
    forecast::forecast(fit, h = ahead, level = 80)
  })
  if (weeks >= 2L * weeks_of_a_year + weeks_ahead) {
    methods$snaive <- function(counts, ahead) {
      forecast::snaive(stats::ts(counts, frequency = weeks_of_a_year), h = ahead, level = 80)
    }
  }
  methods
}

# The errors of a method as a part of those of the naive forecast, for which the next weeks are as
# the last one. Both forecast from each of the last weeks that leave four weeks to compare with
# (rolling origin), knowing only what was known then. Below 1 the method is better.
error_ratio <- function(counts, method, origins = 8L) {
  last <- length(counts) - weeks_ahead
  from <- seq(max(least_weeks_seen, last - origins + 1L), last)
  errors <- vapply(from, function(at) {
    seen <- counts[at + seq_len(weeks_ahead)]
    c(sum(abs(seen - method(counts[seq_len(at)], weeks_ahead)$mean)), sum(abs(seen - counts[at])))
  }, numeric(2))
  if (sum(errors[2, ]) == 0) return(Inf)
  sum(errors[1, ]) / sum(errors[2, ])
}

# The forecast of one measure, or NULL where no method is better than the naive forecast.
forecast_of <- function(counts, measure) {
  if (length(counts) < least_weeks) return(NULL)
  # The package says on loading what it overwrites, which is no message for an operator.
  suppressPackageStartupMessages(loadNamespace("forecast"))
  methods <- methods_for(length(counts))
  ratios <- vapply(methods, error_ratio, numeric(1), counts = counts)
  best <- which.min(ratios)
  if (!is.finite(ratios[best]) || ratios[best] > most_of_naive) return(NULL)
  ahead <- methods[[best]](counts, weeks_ahead)
  bounds <- vapply(ahead[c("mean", "lower", "upper")], as.numeric, numeric(weeks_ahead))
  if (any(!is.finite(bounds))) return(NULL)
  # No count is below zero.
  bounds <- pmax(bounds, 0)
  data.frame(
    measure = measure,
    week_end = as.Date(names(counts)[length(counts)]) + 7L * seq_len(weeks_ahead),
    expected = bounds[, 1], low = bounds[, 2], high = bounds[, 3],
    method = names(methods)[best], error_ratio = ratios[[best]]
  )
}

# The day after a course's last day, or NA where the course has no end.
end_of_course <- function(summary) {
  ends <- summary$end_time[!is.na(summary$end_time)]
  if (length(ends) == 0) as.Date(NA) else as.Date(substr(max(ends), 1, 10)) + 1L
}

has_ended <- function(over, day) !is.na(over) & over <= day

compute_forecast <- function(data, course_id) {
  daily <- data$course_enrollment_daily
  if (nrow(daily) == 0) return(too_few("Nobody enrolled."))
  over <- end_of_course(data$course_meta_summary_enrollment)
  last_day <- max(as_days(daily$date))
  if (has_ended(over, last_day + 1L)) return(too_few("The course has ended."))
  weeks <- list(
    enrollment = enrollment_by_week(daily),
    active = active_by_week(data$course_activity, last_day, as_days(data$publication$since))
  )
  if (max(lengths(weeks)) < least_weeks) {
    return(too_few("Fewer than ", least_weeks, " whole weeks of data."))
  }
  rows <- do.call(rbind, Map(forecast_of, weeks, names(weeks)))
  rows <- rows[!has_ended(over, rows$week_end), ]
  if (is.null(rows) || nrow(rows) == 0) {
    return(too_few(
      "In the last weeks no method was better than the forecast that all stays as it is."
    ))
  }
  rownames(rows) <- NULL
  list(r_forecast = rows)
}

analysis_forecast <- analysis(
  reads = list(
    course_enrollment_daily = c("date", "count"),
    course_activity = c("interval_end", "label", "count"),
    course_meta_summary_enrollment = "end_time",
    publication = "since"
  ),
  writes = "r_forecast",
  minimum = "16 whole weeks of data, and a course that has not ended",
  compute = compute_forecast,
  explains = paste(
    "The learners who will be enrolled at the end of each of the next four weeks, and those who",
    "will be active in it. Four of five weeks should lie between the bounds. A measure is left out",
    "where the same method, tried on the last weeks of this course, was not better by a tenth than",
    "the forecast that all stays as it is."
  )
)
