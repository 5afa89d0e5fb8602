# Forty learners at some places. The data end with the 30th of January.
stops_data <- function(places, places_of_learners, day = "2026-01-10") {
  learners <- sprintf("l%02d", 1:40)
  list(
    learner_roster = data.frame(end_date = rep("2026-01-31", 40)),
    learner_standing = data.frame(username = learners, last_active_date = day),
    module_engagement = data.frame(
      username = learners, date = day, entity_type = "problem", entity_id = places_of_learners
    ),
    course_progress = data.frame(
      block_id = names(places), block_type = "problem", display_name = "x",
      sort_idx = seq_along(places), release_time = unname(places)
    )
  )
}

stops_of <- function(...) compute_stops(stops_data(...), a_course)$r_stop

test_that("learners stop at the furthest block they reached, unless they are on their way", {
  # Fifteen learners went on to the second problem, and five of the others were there lately.
  data <- stops_data(c(first = NA, second = NA, third = NA), "first")
  went_on <- data$module_engagement[1:15, ]
  went_on$entity_id <- "second"
  data$module_engagement <- rbind(went_on, data$module_engagement)
  data$learner_standing$last_active_date[36:40] <- "2026-01-24"
  data$learner_standing$last_active_date[35] <- "2026-01-23"
  stops <- compute_stops(data, a_course)$r_stop
  expect_equal(stops$block_id, c("first", "second"))
  expect_equal(stops$reached, c(40L, 15L))
  expect_equal(stops$stopped, c(20L, 15L))
  expect_equal(stops$stop_share, c(0.5, 1))
})

test_that("who came as far as the course was open for a week has not stopped", {
  at <- rep(c("p1", "p2"), c(30, 10))
  # The second problem was open always, for long, and for exactly a week; the third one opens with
  # the end. Then the second one opens too late for a week.
  for (time in c(NA, "2026-01-05 00:00:00", "2026-01-24 00:00:00")) {
    stops <- stops_of(c(p1 = NA, p2 = time, p3 = "2026-01-31 00:00:00"), at)
    expect_equal(stops$stopped, c(30L, NA))
    expect_equal(stops$stop_share, c(0.75, NA))
  }
  for (time in c("2026-01-24 00:00:01", "2026-01-30 23:59:59")) {
    stops <- stops_of(c(p1 = NA, p2 = time, p3 = NA), at)
    expect_equal(stops$stopped, c(30L, 10L))
    stops <- stops_of(c(p1 = NA, p2 = time), at)
    expect_equal(stops$reached, c(40L, 10L))
    expect_equal(stops$stopped, c(NA_integer_, NA_integer_))
  }
})

test_that("a learner who was there before the next problem opened has a week to go on", {
  # All learners were there on the 10th; the next problem opened on the 20th, or on the 25th.
  expect_equal(stops_of(c(p1 = NA, p2 = "2026-01-20 00:00:00"), "p1")$stopped, 40L)
  expect_equal(stops_of(c(p1 = NA, p2 = "2026-01-25 00:00:00"), "p1")$stopped, NA_integer_)
})

test_that("deeds at a block that is not open, or that is no longer in the course, do not count", {
  at <- rep(c("p1", "later", "deleted"), c(32, 4, 4))
  stops <- stops_of(c(p1 = NA, p2 = NA, later = "2026-01-31 00:00:00"), at)
  expect_equal(stops[c("block_id", "reached", "stopped")],
               data.frame(block_id = "p1", reached = 32L, stopped = 32L))
})

test_that("a video is found by its HTML id, in old keys and in new ones", {
  expect_equal(
    html_name(c("block-v1:O+C+R+type@video+block@intro", "i4x://O/C/video/Week_1__a.b",
                "i4x-O-C-video-Week_1_a_b", "i4x://Lumi\u00e8re/C/video/x")),
    c("intro", "i4x-O-C-video-Week_1_a_b", "i4x-O-C-video-Week_1_a_b",
      "i4x-Lumi\u00e8re-C-video-x")
  )
  data <- stops_data(c("i4x://O/C/video/a.b" = NA, next_one = NA), "i4x-O-C-video-a_b")
  data$module_engagement$entity_type <- "video"
  data$course_progress$block_type <- c("video", "problem")
  expect_equal(compute_stops(data, a_course)$r_stop$stopped, 40L)
})
