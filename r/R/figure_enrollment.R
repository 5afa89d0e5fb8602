# Enrolled learners of a course by day, stacked by enrollment mode.

mode_labels <- c(
  audit = "Audit", honor = "Honor", verified = "Verified", professional = "Professional",
  credit = "Verified with credit", masters = "Master's", "\ufffd" = "Unreadable mode"
)

# One row per day from the first day of the table to the end of the data, with a column per mode
# that ever had a learner.
#
# `no-id-professional` counts as professional, as everywhere, and a mode without a name as one that
# could not be read. A day without a row counts as zero, as in the page's table.
prepare_enrollment <- function(data) {
  rows <- data$course_enrollment_mode_daily
  if (nrow(rows) == 0) return(data.frame(date = as.Date(character(0))))
  mode <- ifelse(rows$mode == "no-id-professional", "professional", rows$mode)
  mode[mode == ""] <- "\ufffd"
  count <- ifelse(is.na(rows$count), 0, rows$count)
  total <- tapply(count, mode, sum)
  used <- names(total)[total > 0]
  modes <- c(
    intersect(names(mode_labels), used),
    sort(setdiff(used, names(mode_labels)), method = "radix")
  )
  day <- as_days(rows$date)
  days <- seq(min(day), max(day, as_days(data$publication$as_of) - 1), by = "day")
  columns <- lapply(stats::setNames(modes, modes), function(key) {
    sums <- rowsum(count[mode == key], match(day[mode == key], days))
    counts <- numeric(length(days))
    counts[as.integer(rownames(sums))] <- sums
    counts
  })
  # A site may call a mode as another column of the table. The page's table has the same names.
  is_taken <- modes %in% c("date", "enrolled")
  names(columns)[is_taken] <- paste("mode", modes[is_taken])
  do.call(data.frame, c(list(date = days), columns, list(check.names = FALSE)))
}

# More days than an image can show in full become weeks, which end with the last day.
most_days_of_a_still <- 180L

still_enrollment <- function(data) {
  rows <- prepare_enrollment(data)
  if (nrow(rows) <= most_days_of_a_still) return(rows)
  rows[(nrow(rows) - seq_len(nrow(rows))) %% 7 == 0, , drop = FALSE]
}

figure_enrollment <- figure(
  chart = chart_stack(x = "date", series = names(mode_labels), others = TRUE, total = "enrolled"),
  labels = mode_labels,
  title = "Enrolled learners by enrollment mode",
  still = still(
    reads = list(
      course_enrollment_mode_daily = c("date", "mode", "count"), publication = "as_of"
    ),
    prepare = still_enrollment,
    changes_with = "course_enrollment_flow_daily"
  )
)
