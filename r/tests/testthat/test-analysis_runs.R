test_that("the difference over strata is that of a hand-made example, with its interval", {
  # Audit: 30 of 100 against 20 of 100; verified: 16 of 20 against 12 of 20; honor has one run only.
  happened <- rep(c(1, 0, 1, 0, 1, 0, 1, 0, 1), c(30, 70, 20, 80, 16, 4, 12, 8, 50)) == 1
  is_first <- rep(c(TRUE, FALSE, TRUE, FALSE, TRUE), c(100, 100, 20, 20, 50))
  mode <- rep(c("audit", "verified", "honor"), c(200, 40, 50))
  found <- share_difference(happened, is_first, mode)
  # Weights 100 * 100 / 200 = 50 and 20 * 20 / 40 = 10.
  expect_equal(found$difference, (50 * 0.1 + 10 * 0.2) / 60)
  variance <- (50^2 * (0.3 * 0.7 + 0.2 * 0.8) / 100 + 10^2 * (0.8 * 0.2 + 0.6 * 0.4) / 20) / 60^2
  expect_equal(found$high - found$difference, stats::qnorm(0.975) * sqrt(variance))
  expect_equal(found$learners, 240L)
  expect_null(share_difference(c(TRUE, FALSE), c(TRUE, FALSE), c("audit", "honor")))
})

test_that("the log-rank numbers are those of a textbook's example by hand", {
  rows <- data.frame(
    days = c(1, 3, 5, 2, 4, 6), stopped = c(TRUE, TRUE, FALSE, TRUE, TRUE, FALSE),
    is_second = rep(c(FALSE, TRUE), each = 3), mode = "audit"
  )
  # Day: at risk in the first group of all: 1: 3 of 6, 2: 2 of 5, 3: 2 of 4, 4: 1 of 3.
  share <- c(3 / 6, 2 / 5, 2 / 4, 1 / 3)
  found <- hazard_difference(rows)
  expect_equal(found$difference, (2 - sum(share)) / sum(share * (1 - share)))
  expect_equal(found$high - found$low, 2 * stats::qnorm(0.975) / sqrt(sum(share * (1 - share))))
})

# Learners of two modes, whose hazards of stopping differ; the later run has a known ratio.
simulated_stays <- function(hazard, audit, seed) {
  set.seed(seed)
  learners <- 2500
  mode <- ifelse(stats::runif(learners) < audit, "audit", "verified")
  last <- floor(stats::rexp(learners, hazard * ifelse(mode == "audit", 1, 0.4)))
  list(
    learner_roster = data.frame(
      username = sprintf("l%04d", seq_len(learners)), enrollment_mode = mode,
      enrollment_date = "2026-01-01", end_date = "2026-04-01"
    ),
    student_engagement_daily = data.frame(
      username = sprintf("l%04d", seq_len(learners)),
      end_date = format(as.Date("2026-01-01") + pmin(last, 89)), days_active = 1L
    )
  )
}

test_that("a known ratio of hazards is within the interval although the runs' modes differ", {
  data <- simulated_stays(0.06 * 0.8, audit = 0.9, seed = 1)
  data$earlier <- c(course_id = "earlier", simulated_stays(0.06, audit = 0.5, seed = 2))
  rows <- compute_runs(data, a_course)$r_run_comparison
  hazards <- rows[rows$measure == "log_hazard_of_stopping", ]
  expect_true(hazards$low < log(0.8) && log(0.8) < hazards$high)
  expect_lt(hazards$high, 0)
  # Without strata the run with more audit learners would seem to be the one where more stop.
  after_28 <- rows[rows$measure == "active_after_28_days", ]
  expect_gt(after_28$low, 0)
  alike <- compute_runs(c(
    simulated_stays(0.06, audit = 0.9, seed = 3),
    list(earlier = c(course_id = "earlier", simulated_stays(0.06, audit = 0.5, seed = 4)))
  ), a_course)$r_run_comparison
  expect_true(all(alike$low < 0 & 0 < alike$high))
})

# A run whose learners come now and then, with gaps of some days, seen at an age of so many days.
visited_run <- function(learners, age, end = as.Date("2026-06-01")) {
  start <- end - age
  username <- sprintf("l%03d", seq_len(learners))
  enrolled <- start + sample(0:29, learners, replace = TRUE)
  visits <- do.call(rbind, lapply(seq_len(learners), function(at) {
    gaps <- stats::rexp(1 + stats::rgeom(1, 0.2), 1 / 6)
    data.frame(username = username[at], end_date = enrolled[at] + floor(cumsum(c(0, gaps))))
  }))
  visits <- visits[visits$end_date < end, ]
  list(
    learner_roster = data.frame(
      username = username, enrollment_mode = "audit", enrollment_date = format(enrolled),
      end_date = format(end)
    )[enrolled < end, ],
    student_engagement_daily = data.frame(
      username = visits$username, end_date = format(visits$end_date),
      days_active = rep(1L, nrow(visits))
    ),
    course_meta_summary_enrollment = data.frame(start_time = paste(start, "00:00:00"))
  )
}

test_that("a run that goes on is like the one before when learners behave alike", {
  set.seed(5)
  differs <- vapply(1:30, function(pair) {
    data <- visited_run(300, age = 45)
    data$earlier <- c(course_id = "earlier", visited_run(300, age = 400))
    rows <- compute_runs(data, a_course)$r_run_comparison
    expect_equal(nrow(rows), 3)
    rows$low > 0 | rows$high < 0
  }, logical(3))
  # One interval of 95 % in twenty leaves out the truth by chance.
  expect_lte(mean(differs), 0.08)
})

test_that("without a run before there is no comparison, and with 29 learners neither", {
  data <- simulated_stays(0.06, audit = 0.5, seed = 1)
  expect_match(compute_runs(data, a_course)$message, "no run of the same course")
  data$earlier <- c(course_id = "earlier", simulated_stays(0.06, audit = 0.5, seed = 2))
  data$earlier$learner_roster <- data$earlier$learner_roster[1:29, ]
  expect_match(compute_runs(data, a_course)$message, "30 learners")
})

test_that("learners who arrived in one week are a group, where they are thirty", {
  roster <- data.frame(
    username = sprintf("l%02d", 1:70), enrollment_mode = "audit", end_date = "2026-02-02",
    enrollment_date = rep(c("2026-01-05", "2026-01-11", "2026-01-12"), c(20, 21, 29))
  )
  activity <- data.frame(username = roster$username, end_date = roster$enrollment_date,
                         days_active = 1L)
  found <- compute_retention(
    list(learner_roster = roster, student_engagement_daily = activity), a_course
  )$r_retention
  expect_equal(unique(found$group_name), c("all", "audit", "week:2026-01-05"))
  expect_equal(found$at_risk[found$group_name == "week:2026-01-05"][1], 41L)
})

test_that("the log-rank test is that of the package survival", {
  set.seed(12)
  rows <- data.frame(days = sample(0:20, 90, replace = TRUE), is_second = rep(c(FALSE, TRUE), 45))
  rows$stopped <- stats::runif(90) < 0.7
  test <- survival::survdiff(survival::Surv(days, stopped) ~ is_second, data = rows)
  found <- log_rank(rows$days, rows$stopped, !rows$is_second)
  expect_equal(found[["over"]], test$obs[[1]] - test$exp[[1]])
  expect_equal(found[["variance"]], test$var[1, 1])
})

test_that("a run of whose learners no day of enrollment is known is compared with none", {
  unknown <- simulated_stays(0.06, audit = 0.5, seed = 1)
  unknown$learner_roster$enrollment_date <- NA_character_
  known <- simulated_stays(0.06, audit = 0.5, seed = 2)
  nobody <- lapply(known, function(rows) rows[0, ])
  for (other in list(unknown, nobody)) {
    for (data in list(c(other, list(earlier = c(course_id = "earlier", known))),
                      c(known, list(earlier = c(course_id = "earlier", other))))) {
      expect_equal(compute_runs(data, a_course)$message,
                   "Fewer than 30 learners in one of the two runs at the age of this run.")
    }
  }
})
