# A course run whose learners go on from week to week with a chance that their activity decides:
# logit(stop) = intercept + slope * (log1p(videos) - 1).
simulated_run <- function(learners, intercept = -1, slope = -2, weeks = 12, seed = 1) {
  set.seed(seed)
  end <- as.Date("2026-06-01")
  username <- sprintf("l%04d", seq_len(learners))
  staying <- rep(TRUE, learners)
  made <- lapply(seq_len(weeks), function(week) {
    videos <- stats::rpois(learners, stats::rexp(learners, 0.35)) + 1
    active <- staying
    chance <- stats::plogis(intercept + slope * (log1p(videos) - 1))
    staying <<- staying & stats::runif(learners) >= chance
    data.frame(
      username = username[active], date = end - 7 * (weeks - week + 1) + 1,
      entity_type = rep("video", sum(active)), entity_id = rep("v", sum(active)),
      event = rep("viewed", sum(active)), count = videos[active]
    )
  })
  list(
    learner_roster = data.frame(
      username = username, segments = "", enrollment_date = format(end - 7 * weeks),
      end_date = format(end)
    ),
    module_engagement = do.call(rbind, made),
    course_meta_summary_enrollment = data.frame(end_time = NA_character_)
  )
}

test_that("known coefficients are found within three standard errors", {
  run <- simulated_run(3000)
  weeks <- followed(weeks_of_run(run))
  model <- fit_risk(weeks)
  slope <- model$slopes[predictors == "videos"]
  # The standard error of glm, and the sum of what the other predictors, which have no effect, add.
  fit <- stats::glm(is_last ~ videos, family = stats::binomial(), data = weeks)
  error <- summary(fit)$coefficients["videos", "Std. Error"]
  expect_lt(abs(stats::coef(fit)[["videos"]] + 2), 3 * error)
  expect_lt(abs(slope + 2), 0.35)
})

test_that("a model of an earlier run is used, with the area and the calibration that theory gives", {
  data <- simulated_run(900, seed = 2)
  data$earlier <- c(course_id = "earlier", simulated_run(900, seed = 3))
  found <- compute_risk(data, a_course)
  row <- found$r_risk_model
  expect_equal(row$method, "model")
  expect_equal(row$trained_on, "earlier")
  # The best area that anybody can reach is that of the true chances.
  weeks <- followed(weeks_of_run(data))
  best <- auc_of(-1 - 2 * (weeks$videos - 1), weeks$is_last)
  expect_lt(abs(row$auc - best), 0.03)
  expect_lt(abs(row$calibration_intercept), 0.2)
  expect_lt(abs(row$calibration_slope - 1), 0.2)
  expect_lt(abs(row$expected_share - row$observed_share), 0.05)
})

test_that("risks that are twice too far apart have a slope of a half, and too high ones show it", {
  set.seed(6)
  logit <- stats::rnorm(20000)
  stopped <- stats::runif(20000) < stats::plogis(logit)
  expect_lt(abs(calibration_of(2 * logit, stopped)[["slope"]] - 0.5), 0.03)
  expect_lt(abs(calibration_of(logit + 1, stopped)[["intercept"]] + 1), 0.06)
})

test_that("the area under the curve is that of pairs counted one by one", {
  score <- c(0.1, 0.4, 0.4, 0.8, 0.9)
  stopped <- c(FALSE, FALSE, TRUE, FALSE, TRUE)
  # Of six pairs four are in order, one is a tie, and one is not.
  expect_equal(auc_of(score, stopped), 4.5 / 6)
})

test_that("chance is no model: under an area of 0.7 the rules are used, and the row says so", {
  data <- simulated_run(400, slope = 0, seed = 4)
  data$earlier <- c(course_id = "earlier", simulated_run(400, slope = 0, seed = 5))
  found <- compute_risk(data, a_course)
  expect_equal(found$r_risk_model$why, "low_auc")
  expect_lt(found$r_risk_model$auc, 0.7)
  expect_true(all(is.na(found$r_risk$risk)))
})

test_that("199 learners are too few for a model, and without an earlier run there is none", {
  data <- simulated_run(199, seed = 7)
  expect_equal(compute_risk(data, a_course)$r_risk_model$why, "no_earlier_run")
  data$earlier <- c(course_id = "earlier", simulated_run(400, seed = 8))
  expect_equal(compute_risk(data, a_course)$r_risk_model$why, "few_learners")
})

of_learners <- function() {
  engagement <- function(username, date, event = "attempted", count = 1L, id = "p") {
    data.frame(username = username, date = date, entity_type = "problem", entity_id = id,
               event = event, count = count)
  }
  list(
    learner_roster = data.frame(
      username = c("away", "busy", "gone", "left", "never", "new", "solved", "stuck"),
      segments = c("", "", "", "unenrolled,inactive", "inactive", "", "", ""),
      enrollment_date = c(rep("2026-01-01", 4), "2026-01-20", "2026-01-29", rep("2026-01-01", 2)),
      end_date = "2026-02-01"
    ),
    module_engagement = rbind(
      engagement("away", "2026-01-24"), engagement("busy", "2026-01-25"),
      engagement("gone", "2025-11-01"), engagement("left", "2026-01-02"),
      engagement("solved", "2026-01-30", count = 9L),
      engagement("solved", "2026-01-31", event = "completed"),
      engagement("stuck", "2026-01-29", count = 3L), engagement("stuck", "2026-01-31", count = 2L),
      engagement("retired", "2026-01-10", count = 50L)
    ),
    course_meta_summary_enrollment = data.frame(end_time = NA_character_)
  )
}

test_that("the rules find who never started, who is away and who is stuck, and nobody else", {
  rows <- compute_risk(of_learners(), a_course)$r_risk
  expect_equal(rows$username, c("away", "never", "stuck"))
  expect_equal(rows$level, c("high", "high", "some"))
  expect_equal(rows$days_away, c(7L, 11L, 0L))
  expect_equal(rows$reasons, c('["away"]', '["never_started"]', '["stuck"]'))
})

test_that("a learner who is retired, and so not in the roster, leaves no row", {
  data <- of_learners()
  data$learner_roster <- data$learner_roster[data$learner_roster$username != "stuck", ]
  expect_false("stuck" %in% compute_risk(data, a_course)$r_risk$username)
})

test_that("a course that ended lists nobody; one without activity lists who never started", {
  data <- of_learners()
  data$course_meta_summary_enrollment$end_time <- "2026-01-31 12:00:00"
  expect_match(compute_risk(data, a_course)$message, "has ended")
  data <- of_learners()
  data$module_engagement <- data$module_engagement[0, ]
  expect_setequal(compute_risk(data, a_course)$r_risk$username,
                  c("away", "busy", "gone", "never", "solved", "stuck"))
})

test_that("the predictors of a week are what was known at its end, by hand", {
  roster <- data.frame(username = c("ann", "ben"))
  engagement <- data.frame(
    username = "ben", entity_type = "problem", entity_id = "p",
    date = c("2026-01-05", "2026-01-06", "2026-01-06", "2026-01-28"),
    event = c("attempted", "attempted", "completed", "viewed"), count = c(2L, 1L, 1L, 4L)
  )
  weeks <- learner_weeks(engagement, roster, as.Date("2026-02-02"))
  expect_equal(weeks$username, c("ben", "ben"))
  expect_equal(weeks$week, c(3, 0))
  expect_equal(weeks$days_active, c(2, 1))
  expect_equal(weeks$days_since, c(5, 4))
  expect_equal(weeks$tries, log1p(c(3, 0)))
  expect_equal(weeks$right_share, c(2 / 5, 1 / 2))
  expect_equal(weeks$videos, log1p(c(0, 4)))
  expect_equal(weeks$weeks_active, log(1:2))
  expect_equal(weeks$weeks_off, c(0, log1p(2)))
  expect_equal(weeks$less_than_before, c(0, log1p(4) - log1p(4)))
  expect_equal(weeks$is_last, c(FALSE, TRUE))
})

test_that("no predictor says who a learner is", {
  personal <- c("gender", "year_of_birth", "level_of_education", "country", "city", "language")
  expect_false(any(personal %in% predictors))
  read <- unlist(analysis_risk[c("reads", "reads_earlier")])
  expect_false(any(personal %in% read))
})
