sundays <- function(weeks) format(as.Date("2024-01-07") + 7L * (seq_len(weeks) - 1L))

# Weekly counts with a known step a week and known noise.
trending <- function(weeks, step = 25, noise = 12, from = 200) {
  stats::setNames(from + step * seq_len(weeks) + stats::rnorm(weeks, sd = noise), sundays(weeks))
}

test_that("a known trend is continued, and the error of the forecast is below a fifth of naive's", {
  set.seed(4)
  counts <- trending(40)
  rows <- forecast_of(counts, "enrollment")
  truth <- 200 + 25 * 41:44
  expect_equal(rows$week_end, as.Date(sundays(44)[41:44]))
  expect_lt(max(abs(rows$expected - truth)), 25)
  expect_lt(rows$error_ratio[1], 0.5)
  expect_equal(unique(rows$method), "ets")
})

test_that("of the weeks to come four of five lie between the bounds", {
  set.seed(12)
  inside <- unlist(lapply(1:120, function(series) {
    counts <- trending(48)
    rows <- forecast_of(counts[1:44], "enrollment")
    if (is.null(rows)) return(NULL)
    rows$low <= counts[45:48] & counts[45:48] <= rows$high
  }))
  expect_gt(length(inside), 400)
  expect_lt(abs(mean(inside) - 0.8), 0.07)
})

test_that("a random walk has no forecast, because none beats the naive one", {
  set.seed(8)
  shown <- vapply(1:60, function(series) {
    counts <- stats::setNames(500 + cumsum(stats::rnorm(60, sd = 10)), sundays(60))
    !is.null(forecast_of(counts, "active"))
  }, logical(1))
  expect_lt(mean(shown), 0.15)
})

test_that("a year that repeats itself is forecast by the year before", {
  set.seed(3)
  year <- 300 + 200 * sin(2 * pi * (1:52) / 52) + stats::rnorm(52, sd = 60)
  counts <- stats::setNames(rep(year, 3)[1:130] + stats::rnorm(130, sd = 3), sundays(130))
  rows <- forecast_of(counts, "active")
  expect_equal(unique(rows$method), "snaive")
  expect_lt(max(abs(rows$expected - rep(year, 3)[131:134])), 12)
})

test_that("the ratio of errors is that of a hand-made example", {
  # The method knows the truth but for 1; each week rises by 10, so naive is wrong by 10, 20, 30, 40.
  counts <- stats::setNames(10 * (1:20), sundays(20))
  knows <- function(counts, ahead) {
    list(mean = counts[length(counts)] + 10 * seq_len(ahead) + 1)
  }
  expect_equal(error_ratio(counts, knows), 4 / 100)
})

course_of_weeks <- function(counts, end_time = NA_character_) {
  days <- as.Date(names(counts)[1]) + 0:(7 * length(counts) - 1) - 6
  list(
    course_enrollment_daily = data.frame(
      date = format(days), count = rep(round(counts), each = 7)
    ),
    course_activity = data.frame(
      interval_end = paste(as.Date(names(counts)) + 1, "00:00:00"), label = "ACTIVE",
      count = round(counts / 10)
    ),
    course_meta_summary_enrollment = data.frame(end_time = end_time),
    publication = data.frame(since = NA_character_)
  )
}

test_that("fifteen weeks are too few, sixteen are enough, and the reason says the minimum", {
  set.seed(4)
  result <- compute_forecast(course_of_weeks(trending(15)), a_course)
  expect_true(is_too_few(result))
  expect_match(result$message, "16 whole weeks")
  rows <- compute_forecast(course_of_weeks(trending(16)), a_course)$r_forecast
  expect_equal(rows$week_end[rows$measure == "enrollment"], as.Date(sundays(20)[17:20]))
})

test_that("a course that ended has no forecast, and no week after an end is forecast", {
  set.seed(4)
  counts <- trending(30)
  last <- as.Date(sundays(30)[30])
  over <- compute_forecast(course_of_weeks(counts, format(last)), a_course)
  expect_match(over$message, "has ended")
  rows <- compute_forecast(course_of_weeks(counts, format(last + 15)), a_course)$r_forecast
  expect_equal(unique(rows$week_end), last + c(7L, 14L))
})

test_that("a week that is not over does not count, and a week without activity counts as none", {
  daily <- data.frame(date = c("2026-01-11", "2026-01-12", "2026-01-18", "2026-01-20"), count = 1:4)
  expect_equal(enrollment_by_week(daily), c("2026-01-11" = 1, "2026-01-18" = 3))
  activity <- data.frame(
    interval_end = c("2026-01-12 00:00:00", "2026-01-26 00:00:00"), label = "ACTIVE",
    count = c(12L, 9L)
  )
  expect_equal(active_by_week(activity, as.Date("2026-01-27"), since = NA),
               c("2026-01-11" = 12, "2026-01-18" = 0, "2026-01-25" = 9))
})

test_that("a first week that the data do not have in full does not count as a week of activity", {
  activity <- data.frame(
    interval_end = c("2026-01-12 00:00:00", "2026-01-19 00:00:00"), label = "ACTIVE",
    count = c(2L, 9L)
  )
  expect_equal(active_by_week(activity, as.Date("2026-01-18"), since = as.Date("2026-01-10")),
               c("2026-01-18" = 9))
  expect_equal(active_by_week(activity, as.Date("2026-01-18"), since = as.Date("2026-01-05")),
               c("2026-01-11" = 2, "2026-01-18" = 9))
})

test_that("weeks without activity at the end of the data count, and no week that is over is forecast", {
  activity <- data.frame(interval_end = "2026-01-12 00:00:00", label = "ACTIVE", count = 12L)
  expect_equal(active_by_week(activity, as.Date("2026-01-31"), since = NA),
               c("2026-01-11" = 12, "2026-01-18" = 0, "2026-01-25" = 0))
  expect_equal(active_by_week(activity, as.Date("2026-01-25"), since = NA),
               active_by_week(activity, as.Date("2026-01-31"), since = NA))
  # The learners grow from week to week, and in the last three weeks nobody comes.
  set.seed(4)
  data <- course_of_weeks(trending(40))
  data$course_activity <- utils::head(data$course_activity, -3)
  rows <- compute_forecast(data, a_course)$r_forecast
  expect_gt(min(rows$week_end), as.Date(sundays(40)[40]))
})

test_that("a week whose count is not known, or that is missing, ends the weeks before it", {
  days <- format(as.Date("2024-01-01") + 0:(7 * 40 - 1))
  daily <- data.frame(date = days, count = seq_along(days))
  expect_length(enrollment_by_week(daily), 40)
  unknown <- transform(daily, count = ifelse(date == sundays(40)[20], NA, count))
  expect_equal(names(enrollment_by_week(unknown)), sundays(40)[21:40])
  missing <- daily[daily$date != sundays(40)[20], ]
  expect_equal(enrollment_by_week(missing), enrollment_by_week(unknown))
  data <- list(
    course_enrollment_daily = transform(daily, count = NA_integer_),
    course_activity = data.frame(interval_end = character(0), label = character(0), count = 0[0]),
    course_meta_summary_enrollment = data.frame(end_time = NA_character_)
  )
  expect_equal(compute_forecast(data, "course")$message, "Fewer than 16 whole weeks of data.")
})
