# Learners who may stop: by a model that an earlier run of the course has trained, or by rules.

days_of_a_week <- 7L
# Who has been away for longer has left, and nobody can hold the learner any more.
most_days_away <- 56L
wrong_tries_of_the_stuck <- 5L
high_risk <- 0.5
some_risk <- 0.25

# The learners with five wrong tries or more at a problem that they never solved.
stuck_learners <- function(engagement) {
  problems <- engagement[engagement$entity_type == "problem", ]
  tried <- problems[problems$event == "attempted", ]
  solved <- problems[problems$event == "completed", ]
  key <- function(rows) paste(rows$username, rows$entity_id, sep = "\x1f")
  tried <- tried[!(key(tried) %in% key(solved)), ]
  tries <- rowsum(as.numeric(tried$count), key(tried))
  unique(sub("\x1f.*", "", rownames(tries)[tries[, 1] >= wrong_tries_of_the_stuck]))
}

# One row per learner of the roster who is enrolled: `username`, `days_away` since the last activity
# or else the enrollment, and whether the learner `has_started`.
away_rows <- function(roster, engagement, end) {
  roster <- roster[!is.na(roster$enrollment_date) &
                     !grepl("unenrolled", roster$segments, fixed = TRUE), ]
  days <- as.numeric(end - as_days(engagement$date)) - 1
  newest <- order(days)
  last <- days[newest][match(roster$username, engagement$username[newest])]
  enrolled <- as.numeric(end - as.Date(roster$enrollment_date)) - 1
  data.frame(
    username = roster$username,
    days_away = as.integer(pmax(ifelse(is.na(last), enrolled, last), 0)),
    has_started = !is.na(last)
  )
}

# The rows of `r_risk`: learners with a reason of the rules, or with some risk by the model.
risk_rows <- function(learners, weeks, stuck, model) {
  now <- weeks[weeks$week == 0, ]
  at <- match(learners$username, now$username)
  risk <- rep(NA_real_, nrow(learners))
  raised <- rep(list(character(0)), nrow(learners))
  if (!is.null(model) && nrow(now) > 0) {
    risk <- stats::plogis(logit_of(model, now))[at]
    raised[!is.na(at)] <- raising(model, now)[at[!is.na(at)]]
  }
  is_away <- learners$days_away >= days_of_a_week
  is_stuck <- learners$username %in% stuck
  level <- ifelse(is_away | (!is.na(risk) & risk >= high_risk), "high",
                  ifelse(is_stuck | (!is.na(risk) & risk >= some_risk), "some", "low"))
  reasons <- Map(function(away, started, stuck, raised) {
    c(if (away) if (started) "away" else "never_started", if (stuck) "stuck", raised)
  }, is_away, learners$has_started, is_stuck, raised)
  rows <- data.frame(
    username = learners$username, risk = risk, level = level, days_away = learners$days_away,
    reasons = vapply(reasons, function(keys) {
      as.character(jsonlite::toJSON(as.character(keys)))
    }, character(1))
  )
  rows <- rows[rows$level != "low" & rows$days_away <= most_days_away, ]
  rows[order(rows$username, method = "radix"), ]
}

# A run's engagement without learners who are not in its roster, such as retired ones.
of_the_roster <- function(run) {
  run$module_engagement[run$module_engagement$username %in% run$learner_roster$username, ]
}

weeks_of_run <- function(run) {
  learner_weeks(of_the_roster(run), run$learner_roster, as.Date(max(run$learner_roster$end_date)))
}

compute_risk <- function(data, course_id) {
  roster <- data$learner_roster
  if (nrow(roster) == 0) return(too_few("Nobody is enrolled."))
  end <- as.Date(max(roster$end_date))
  over <- end_of_course(data$course_meta_summary_enrollment)
  if (has_ended(over, end)) return(too_few("The course has ended."))
  engagement <- of_the_roster(data)
  weeks <- weeks_of_run(data)
  earlier <- if (!is.null(data$earlier) && nrow(data$earlier$learner_roster) > 0) {
    list(course_id = data$earlier$course_id, weeks = weeks_of_run(data$earlier))
  }
  judged <- judged_model(earlier, weeks)
  learners <- away_rows(roster, engagement, end)
  rows <- risk_rows(learners, weeks, stuck_learners(engagement), judged$model)
  list(r_risk = rows, r_risk_model = judged$row)
}

columns_of_engagement <- c("username", "date", "entity_type", "entity_id", "event", "count")

analysis_risk <- analysis(
  reads = list(
    learner_roster = c("username", "enrollment_date", "end_date", "segments"),
    module_engagement = columns_of_engagement,
    course_meta_summary_enrollment = "end_time"
  ),
  writes = c("r_risk", "r_risk_model"),
  minimum = paste(
    "a learner who is enrolled, and a course that has not ended; for the model 200 active learners",
    "in this run and the one before"
  ),
  compute = compute_risk,
  explains = paste(
    "The chance that a learner who was active in the last seven days has been active for the last",
    "time, by a model that the run before has trained and this run has tested. Without such a",
    "model rules say who may stop: never started, away for seven days, stuck at a problem."
  ),
  reads_earlier = list(
    learner_roster = c("username", "end_date"), module_engagement = columns_of_engagement
  )
)
