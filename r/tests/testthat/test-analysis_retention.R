test_that("the curve of a textbook is found again", {
  # Kaplan and Meier's estimate of ten stays by hand: S(7) = 9/10 * 7/8, S(14) = S(7) * 4/6
  rows <- data.frame(
    days = c(3, 4, 6, 8, 9, 12, 15, 16, 20, 21),
    stopped = c(TRUE, FALSE, TRUE, TRUE, FALSE, TRUE, TRUE, FALSE, TRUE, FALSE)
  )
  curve <- curve_of(rows, "all")
  expect_equal(curve$day, c(0L, 7L, 14L, 21L))
  by_7 <- (9 / 10) * (7 / 8)
  by_14 <- by_7 * (6 / 7) * (4 / 5)
  expect_equal(curve$active_share[2:3], c(by_7, by_14))
})

test_that("a known hazard of leaving is found within its band", {
  set.seed(9)
  leaves <- stats::rexp(3000, 0.05)
  rows <- data.frame(days = floor(pmin(leaves, 60)), stopped = leaves < 60)
  curve <- curve_of(rows, "all")
  at <- curve$day %in% c(14, 28, 42)
  truth <- exp(-0.05 * (curve$day[at] + 1))
  expect_true(all(curve$share_low[at] <= truth & truth <= curve$share_high[at]))
})

test_that("curves and their bands are those of the package survival", {
  set.seed(11)
  for (size in c(3, 30, 400)) {
    rows <- data.frame(days = sample(0:60, size, replace = TRUE))
    rows$stopped <- rows$days < sample(0:80, size, replace = TRUE)
    fit <- survival::survfit(
      survival::Surv(rows$days, rows$stopped) ~ 1, conf.type = "log-log"
    )
    curve <- curve_of(rows, "all")
    known <- summary(fit, times = curve$day, extend = TRUE)
    expect_equal(curve$at_risk, as.integer(known$n.risk))
    expect_equal(curve$active_share, known$surv)
    # While nobody has stopped, the package gives 1 or NA: it depends on who was censored.
    has_stops <- known$surv < 1
    expect_equal(curve$share_low[has_stops], as.numeric(known$lower)[has_stops])
    expect_equal(curve$share_high[has_stops], as.numeric(known$upper)[has_stops])
  }
  nobody <- curve_of(data.frame(days = c(8, 9), stopped = FALSE), "all")
  expect_equal(nobody$active_share, c(1, 1))
  expect_equal(nobody$share_low, c(1, 1))
  everybody <- curve_of(data.frame(days = c(3, 7), stopped = TRUE), "all")
  expect_equal(everybody$active_share, c(1, 0))
})

test_that("who was active in the last seven days has not stopped up to the day before these", {
  roster <- data.frame(
    username = c("away", "last", "here", "never", "week", "new"), enrollment_mode = "audit",
    enrollment_date = c(rep("2026-01-01", 4), "2026-01-20", "2026-01-21")
  )
  activity <- data.frame(
    username = c("away", "last", "here"), end_date = c("2026-01-10", "2026-01-20", "2026-01-21"),
    days_active = 1L
  )
  rows <- stays(roster, activity, end = as.Date("2026-01-28"))
  # Who enrolled on the 21st may have stopped on that day, which is not known yet.
  expect_equal(rows$stopped, c(TRUE, TRUE, FALSE, TRUE, TRUE))
  expect_equal(rows$days, c(9, 19, 19, 0, 0))
})

# Learners who enroll on any day before the end, come every day, and stop with a known hazard.
daily_visitors <- function(learners, hazard, days, end = as.Date("2026-06-01")) {
  enrolled <- end - sample(days, learners, replace = TRUE)
  last <- pmin(enrolled + floor(stats::rexp(learners, hazard)), end - 1)
  username <- sprintf("l%04d", seq_len(learners))
  list(
    learner_roster = data.frame(
      username = username, enrollment_mode = "audit", enrollment_date = format(enrolled),
      end_date = format(end)
    ),
    student_engagement_daily = data.frame(
      username = username, end_date = format(last), days_active = 1L
    )
  )
}

test_that("learners who enroll until the end do not raise the curve above the known hazard", {
  set.seed(21)
  curve <- compute_retention(daily_visitors(10000, 0.05, days = 63), a_course)$r_retention
  curve <- curve[curve$group_name == "all" & curve$day %in% c(7, 14, 28, 42), ]
  expect_lt(max(abs(curve$active_share - exp(-0.05 * (curve$day + 1)))), 0.02)
})

# So many learners who were all active on the first day of the data, which end with January.
retention_data <- function(learners = 30L, ...) {
  usernames <- sprintf("l%02d", seq_len(learners))
  roster <- data.frame(
    username = usernames, enrollment_mode = "audit", enrollment_date = "2026-01-05",
    end_date = "2026-01-31"
  )
  list(
    learner_roster = transform(roster, ...),
    student_engagement_daily = data.frame(
      username = usernames, end_date = "2026-01-05", days_active = 1L
    )
  )
}

test_that("learners of whom no day of enrollment is known have no curve, even where all are such", {
  for (learners in c(1L, 30L)) {
    result <- compute_retention(
      retention_data(learners, enrollment_date = NA_character_), a_course
    )
    expect_equal(result$message, "Fewer than 30 learners enrolled more than seven days ago.")
  }
  data <- retention_data(31L)
  data$learner_roster$enrollment_date[31] <- NA
  expect_equal(unique(compute_retention(data, a_course)$r_retention$at_risk[1]), 30L)
})

test_that("learners who enrolled after the end of the data are not counted", {
  data <- retention_data(enrollment_date = "2026-03-02")
  expect_true(is_too_few(compute_retention(data, a_course)))
})

test_that("a day of which no activity is known is a day without activity", {
  data <- retention_data()
  data$student_engagement_daily$days_active[-1] <- NA
  expect_equal(compute_retention(data, a_course), compute_retention(retention_data(), a_course))
  data$student_engagement_daily$days_active <- NA_integer_
  expect_equal(compute_retention(data, a_course)$message,
               "Nobody is enrolled, or nobody was active.")
})

test_that("a mode that is called as the group of all learners is part of this group", {
  curve <- compute_retention(retention_data(enrollment_mode = "all"), a_course)$r_retention
  expect_setequal(curve$group_name, c("all", "week:2026-01-05"))
  expect_false(anyDuplicated(curve[c("group_name", "day")]) > 0)
})
