test_that("a segment that is watched again stands out, at its place, and noise does not", {
  set.seed(3)
  users <- 120L - 0:59
  views <- users + stats::rpois(60, 4)
  views[31] <- users[31] + 60L
  timeline <- data.frame(segment = 0:59, num_users = users, num_views = views)
  spots <- hot_spots(timeline)
  expect_equal(spots$kind, "replayed")
  expect_equal(spots$start_seconds, 150L)
})

test_that("a place that a third of the viewers leave stands out; the end of the video does not", {
  users <- c(rep(90L, 20), rep(60L, 20))
  timeline <- data.frame(segment = 0:39, num_users = users, num_views = users)
  spots <- hot_spots(timeline)
  expect_equal(spots$kind, "left")
  expect_equal(spots$start_seconds, 95L)
  expect_equal(spots$share, 30 / 90)
})

test_that("segments without their numbers are left out, and a video of such segments alone too", {
  users <- c(rep(90L, 20), rep(60L, 20))
  timeline <- data.frame(segment = 0:39, num_users = users, num_views = users)
  timeline <- rbind(timeline, data.frame(
    segment = c(NA, 40, 41), num_users = c(90L, NA, 60L), num_views = c(90L, 60L, NA)
  ))
  expect_equal(hot_spots(timeline)$start_seconds, 95L)
  for (column in names(timeline)) {
    unknown <- timeline
    unknown[[column]] <- NA_integer_
    expect_null(hot_spots(unknown))
  }
})
