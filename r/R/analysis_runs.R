# This run against the run before it, among learners of the same enrollment mode.
#
# The run before is looked at as it was at the age that this run has now. It is over, so who came
# back after some weeks is known there, and not yet here: at different ages two runs whose learners
# stop alike would differ. Only the mode of a learner is the newest one: the roster has no other.

days_compared <- c(7L, 28L)
least_learners_of_a_run <- 30L

# The difference of two shares over strata (Mantel and Haenszel), first group less second, with the
# interval of 95 % by Greenland and Robins (1985): `difference`, `low`, `high`, `learners`.
#
# `happened`, `is_first` and `stratum` have one value per learner. Learners of a stratum in which
# one group has nobody are compared with nobody, and do not count.
share_difference <- function(happened, is_first, stratum) {
  parts <- lapply(split(seq_along(happened), stratum), function(at) {
    first <- happened[at][is_first[at]]
    second <- happened[at][!is_first[at]]
    sizes <- c(length(first), length(second))
    if (min(sizes) == 0) return(NULL)
    shares <- c(mean(first), mean(second))
    c(weight = prod(sizes) / sum(sizes), difference = shares[1] - shares[2],
      variance = sum(shares * (1 - shares) / sizes), learners = sum(sizes))
  })
  parts <- do.call(rbind, parts)
  if (is.null(parts)) return(NULL)
  weight <- parts[, "weight"] / sum(parts[, "weight"])
  difference <- sum(weight * parts[, "difference"])
  with_interval(difference, sqrt(sum(weight^2 * parts[, "variance"])), sum(parts[, "learners"]))
}

# The logarithm of the ratio of two hazards of stopping over strata, by the log-rank test's observed
# and expected numbers of the first group: (O - E) / V, whose variance is 1 / V (Peto).
hazard_difference <- function(rows) {
  parts <- lapply(split(rows, rows$mode), function(part) {
    if (length(unique(part$is_second)) < 2 || !any(part$stopped)) return(NULL)
    c(log_rank(part$days, part$stopped, is_first = !part$is_second), learners = nrow(part))
  })
  parts <- do.call(rbind, parts)
  if (is.null(parts)) return(NULL)
  total <- colSums(parts)
  if (total[["variance"]] <= 0) return(NULL)
  with_interval(total[["over"]] / total[["variance"]], 1 / sqrt(total[["variance"]]),
                total[["learners"]])
}

# How many more of the first group stopped than the log-rank test expects, and the variance of this
# difference (hypergeometric).
log_rank <- function(days, stopped, is_first) {
  ends <- sort(unique(days[stopped]))
  left <- at_risk(days, ends)
  share <- at_risk(days[is_first], ends) / left
  stops <- tabulate(match(days[stopped], ends), length(ends))
  variance <- stops * share * (1 - share) * (left - stops) / pmax(left - 1, 1)
  c(over = sum(stopped & is_first) - sum(stops * share), variance = sum(variance))
}

with_interval <- function(difference, error, learners) {
  reach <- stats::qnorm(0.975) * error
  data.frame(difference = difference, low = difference - reach, high = difference + reach,
             learners = as.integer(learners))
}

# The day on which a run starts, or NA.
start_of_run <- function(run) {
  starts <- run$course_meta_summary_enrollment$start_time
  starts <- starts[!is.na(starts)]
  if (length(starts) == 0) as.Date(NA) else as_days(min(starts))
}

# The ends of the data of this run and of the run before it, which end at the same age.
ends_of_runs <- function(data) {
  end <- as.Date(max(data$learner_roster$end_date))
  age <- end - start_of_run(data)
  end_before <- as.Date(max(data$earlier$learner_roster$end_date))
  list(end, min(end_before, start_of_run(data$earlier) + age, na.rm = TRUE))
}

# The stays of a run's learners (`stays()`), by what was known at some day's beginning.
stays_of <- function(run, end) {
  activity <- active_days(run$student_engagement_daily)
  stays(run$learner_roster, activity[as_days(activity$end_date) < end, ], end)
}

compute_runs <- function(data, course_id) {
  if (is.null(data$earlier)) return(too_few("There is no run of the same course before this one."))
  runs <- list(data, data$earlier)
  # A roster without learners has no end of the data.
  has_learners <- vapply(runs, function(run) nrow(run$learner_roster) > 0, logical(1))
  rows <- if (all(has_learners)) Map(stays_of, runs, ends_of_runs(data))
  if (is.null(rows) || min(vapply(rows, nrow, integer(1))) < least_learners_of_a_run) {
    return(too_few("Fewer than ", least_learners_of_a_run,
                   " learners in one of the two runs at the age of this run."))
  }
  rows <- do.call(rbind, Map(cbind, rows, is_second = c(FALSE, TRUE)))
  shares <- lapply(days_compared, function(days) {
    # Whether a learner stopped before so many days is known of those who are observed until then.
    known <- rows[rows$observed >= days - 1, ]
    found <- share_difference(known$active_days >= days, !known$is_second, known$mode)
    if (!is.null(found)) cbind(measure = paste0("active_after_", days, "_days"), found)
  })
  hazards <- hazard_difference(rows)
  found <- do.call(rbind, c(shares, list(
    if (!is.null(hazards)) cbind(measure = "log_hazard_of_stopping", hazards)
  )))
  if (is.null(found)) return(too_few("The two runs have no enrollment mode in common."))
  list(r_run_comparison = cbind(other_course_id = data$earlier$course_id, found))
}

columns_of_stays <- list(
  learner_roster = c("username", "enrollment_mode", "enrollment_date", "end_date"),
  student_engagement_daily = c("username", "end_date", "days_active"),
  course_meta_summary_enrollment = "start_time"
)

analysis_runs <- analysis(
  reads = columns_of_stays,
  writes = "r_run_comparison",
  minimum = "a run of the same course before this one, and 30 learners in each",
  compute = compute_runs,
  explains = paste(
    "How this run differs from the one before at the same age, among learners of the same",
    "enrollment mode: in the share who are still active after 7 and 28 days, and in the hazard of",
    "stopping."
  ),
  reads_earlier = columns_of_stays
)
