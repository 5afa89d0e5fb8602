weeks_ending <- function(counts) {
  stats::setNames(counts, format(as.Date("2026-01-04") + 7 * seq_along(counts)))
}

test_that("a week that is not like the course's weeks is found, with the numbers of the example", {
  set.seed(7)
  # 40 more learners each week, give or take 5, and then 300.
  counts <- weeks_ending(cumsum(c(500, 40 + round(stats::rnorm(20, sd = 5)))))
  expect_null(enrollment_finding(counts))
  counts <- c(counts, stats::setNames(counts[[21]] + 300, "2026-06-07"))
  found <- enrollment_finding(counts)
  expect_equal(found$kind, "enrollment_unusual")
  expect_equal(found$sample, counts[[22]])
  values <- jsonlite::fromJSON(found$values_json)
  expect_equal(values$change, 300)
  expect_lt(abs(values$usual_change - 40), 4)
  # The effect is nearly the whole difference, because it is far beyond chance.
  expect_lt(abs(found$effect - 260 / counts[[22]]), 0.01)
})

test_that("weeks that vary by chance alone are findings in fewer than one course of a hundred", {
  set.seed(11)
  found <- vapply(1:300, function(course) {
    active <- weeks_ending(stats::rpois(26, 80))
    enrolled <- weeks_ending(500 + cumsum(stats::rpois(26, 20) - stats::rpois(26, 15)))
    !is.null(activity_finding(active)) || !is.null(enrollment_finding(enrolled))
  }, logical(1))
  expect_lte(sum(found), 3)
})

test_that("after few weeks that vary by more than chance, alarms are one in a hundred too", {
  set.seed(19)
  found <- vapply(1:1000, function(course) {
    enrolled <- weeks_ending(5000 + cumsum(round(stats::rnorm(10, 300, sd = 100))))
    active <- weeks_ending(round(1000 * exp(stats::rnorm(10, sd = 0.3))))
    c(!is.null(enrollment_finding(enrolled)), !is.null(activity_finding(active)))
  }, logical(2))
  expect_lte(max(rowMeans(found)), 0.015)
})

test_that("a fall of the active learners is found, unless the course falls like that every week", {
  set.seed(13)
  counts <- weeks_ending(c(stats::rpois(20, 200), 80L))
  found <- activity_finding(counts)
  expect_equal(found$kind, "activity_drop")
  expect_equal(found$sample, counts[[20]])
  expect_lt(abs(found$effect - 0.6), 0.06)
  expect_null(activity_finding(weeks_ending(round(20000 * 0.6^(1:12)))))
  expect_null(activity_finding(weeks_ending(c(rep(20L, 15), 1L))))
})

test_that("a course that has ended falls without a finding", {
  set.seed(13)
  counts <- weeks_ending(c(stats::rpois(20, 200), 20L))
  data <- list(
    course_enrollment_daily = data.frame(date = names(counts), count = 500L),
    course_activity = data.frame(
      interval_end = paste(as.Date(names(counts)) + 1, "00:00:00"), label = "ACTIVE", count = counts
    ),
    course_meta_summary_enrollment = data.frame(end_time = NA_character_),
    publication = data.frame(since = NA_character_)
  )
  expect_equal(week_findings(data)$kind, "activity_drop")
  data$course_meta_summary_enrollment$end_time <- "2026-05-20 00:00:00"
  expect_null(week_findings(data))
})

test_that("a fall to nobody is found, and a fall of weeks ago is no longer one of the last week", {
  set.seed(13)
  counts <- weeks_ending(c(stats::rpois(20, 200), 0L))
  data <- list(
    course_enrollment_daily = data.frame(date = names(counts), count = 500L),
    course_activity = data.frame(
      interval_end = paste(as.Date(names(counts)) + 1, "00:00:00"), label = "ACTIVE", count = counts
    )[counts > 0, ],
    course_meta_summary_enrollment = data.frame(end_time = NA_character_),
    publication = data.frame(since = NA_character_)
  )
  found <- week_findings(data)
  expect_equal(found$kind, "activity_drop")
  expect_equal(jsonlite::fromJSON(found$values_json)$active, 0)
  later <- data.frame(date = format(as.Date(names(counts)[21]) + 7 * 1:3), count = 500L)
  data$course_enrollment_daily <- rbind(data$course_enrollment_daily, later)
  expect_null(week_findings(data))
})

test_that("weeks whose enrollment is not known are no finding and stop none", {
  days <- format(as.Date("2026-01-04") + 0:(7 * 20))
  data <- list(
    course_enrollment_daily = data.frame(date = days, count = NA_integer_),
    course_activity = data.frame(
      interval_end = "2026-01-05 00:00:00", label = "ACTIVE", count = NA_integer_
    ),
    course_meta_summary_enrollment = data.frame(end_time = NA_character_),
    publication = data.frame(since = NA_character_)
  )
  expect_null(week_findings(data))
})
