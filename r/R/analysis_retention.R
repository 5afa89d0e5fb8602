# How long learners stay active: the Kaplan-Meier estimate of the time to the last activity.

away_days <- 7L
least_learners_of_a_curve <- 30L

# One row per learner: `mode`, `week` of the enrollment, `days` from enrollment to the last activity
# and whether the learner `stopped`; the last day that is `observed`, and `active_days` to the last
# activity, whether or not the learner may still come back.
#
# A learner has stopped when `away_days` days went by without any activity. So a stop is known up to
# that many days before the end of the data, and a learner who was active later is censored on the
# last day on which a stop would be known. To count such a learner for longer would add days on
# which nobody can be seen to stop. A learner who was never active stopped on day 0. Nothing is
# known of a learner without a day of enrollment, or who enrolled in the last `away_days` days of
# the data, so they have no row.
stays <- function(roster, activity, end) {
  roster <- roster[which(as.Date(roster$enrollment_date) < end - away_days), ]
  last <- tapply(as.character(activity$end_date), activity$username, max)
  enrolled <- as.Date(roster$enrollment_date)
  active <- as.Date(as.vector(last[roster$username]))
  # An activity before the first enrollment event counts as an activity on the day of enrollment.
  left <- pmax(active, enrolled)
  left[is.na(left)] <- enrolled[is.na(left)]
  active_days <- as.numeric(left - enrolled)
  observed <- as.numeric(end - enrolled) - away_days - 1
  data.frame(
    mode = roster$enrollment_mode,
    week = week_of(enrolled),
    days = pmin(active_days, observed),
    stopped = active_days <= observed,
    observed = observed,
    active_days = active_days
  )
}

# The Monday of each day's week, as a name of a group: `week:2026-01-05`.
week_of <- function(days) {
  paste0("week:", days - (as.integer(format(days, "%u")) - 1L), recycle0 = TRUE)
}

# The retention curve of a group in steps of a week: `day`, `active_share` and the bounds of the 95
# % band (log-log): 1 while nobody has stopped, and NA once everybody has.
#
# This is Kaplan and Meier's estimate with Greenwood's variance. The package survival finds the same
# numbers, but to load it takes longer than the analyses of a course.
curve_of <- function(rows, group) {
  ends <- sort(unique(rows$days[rows$stopped]))
  stops <- tabulate(match(rows$days[rows$stopped], ends), length(ends))
  left <- at_risk(rows$days, ends)
  share <- c(1, cumprod(1 - stops / left))
  error <- c(0, sqrt(cumsum(stops / (left * (left - stops)))))
  days <- seq(0, max(rows$days), by = 7)
  at <- findInterval(days, ends) + 1L
  inside <- ifelse(share %in% c(0, 1), NA, share)
  reach <- stats::qnorm(0.975) * error / log(inside)
  bound <- function(sign) ifelse(share == 1, 1, exp(-exp(log(-log(inside)) + sign * reach)))
  data.frame(
    group_name = group, day = as.integer(days), at_risk = at_risk(rows$days, days),
    active_share = share[at], share_low = bound(-1)[at], share_high = bound(1)[at]
  )
}

# How many learners are still observed and active when each of some days begins.
at_risk <- function(days, when) {
  length(days) - findInterval(when, sort(days), left.open = TRUE)
}

# The days on which learners were active.
active_days <- function(engagement) {
  engagement[which(engagement$days_active > 0), ]
}

compute_retention <- function(data, course_id) {
  activity <- active_days(data$student_engagement_daily)
  roster <- data$learner_roster
  if (nrow(roster) == 0 || nrow(activity) == 0) {
    return(too_few("Nobody is enrolled, or nobody was active."))
  }
  # The roster's last week ends at the exclusive end of the data.
  rows <- stays(roster, activity, end = as.Date(max(roster$end_date)))
  groups <- c(list(all = rows), split(rows, rows$mode), split(rows, rows$week))
  # A site may call a mode "all". The group of all learners has this name in the table.
  groups <- groups[!duplicated(names(groups))]
  groups <- Filter(function(group) nrow(group) >= least_learners_of_a_curve, groups)
  if (length(groups) == 0) {
    return(too_few("Fewer than ", least_learners_of_a_curve,
                   " learners enrolled more than seven days ago."))
  }
  curves <- do.call(rbind, Map(curve_of, groups, names(groups)))
  rownames(curves) <- NULL
  list(r_retention = curves)
}

analysis_retention <- analysis(
  reads = list(
    learner_roster = c("username", "enrollment_mode", "enrollment_date", "end_date"),
    student_engagement_daily = c("username", "end_date", "days_active")
  ),
  writes = "r_retention",
  minimum = "30 learners of a group",
  compute = compute_retention,
  explains = paste(
    "The share of learners who are still active so many days after they enrolled. A learner has",
    "stopped when seven days went by without any activity; who may still come back is counted as",
    "long as a stop would be known. Groups are enrollment modes, and weeks of enrollment."
  )
)
