test_that("blocks from which nobody can go on are no measure of where learners stop", {
  stops <- data.frame(
    block_id = c("a", "b", "c", "d", "e"), name = "x", sort_idx = 1:5, reached = 1000L,
    stopped = c(20L, 400L, 30L, 25L, NA)
  )
  stops$stop_share <- stops$stopped / stops$reached
  found <- stop_findings(stops)
  expect_equal(found$block_id, "b")
  expect_equal(jsonlite::fromJSON(found$values_json)$usual_share, 0.1188)
})

test_that("shares of few learners are drawn to the mean more than those of many", {
  set.seed(2)
  size <- c(30, rep(1000, 20))
  truth <- c(0.9, stats::rbeta(20, 20, 20))
  share <- c(0.9, stats::rbinom(20, 1000, truth[-1]) / 1000)
  close <- shrunken(share, size)
  mean <- stats::weighted.mean(share, size)
  expect_lt(abs(close[1] - mean) / abs(share[1] - mean), 0.9)
  expect_gt(min(abs(close[-1] - mean) / abs(share[-1] - mean)), 0.9)
  expect_equal(shrunken(rep(0.4, 5), rep(50, 5)), rep(0.4, 5))
})

test_that("shares of few learners beside those of many do not hide how far these are apart", {
  set.seed(17)
  size <- c(rep(30, 10), rep(1000, 10))
  errors <- vapply(1:50, function(course) {
    truth <- stats::rbeta(20, 20, 20)
    share <- stats::rbinom(20, size, truth) / size
    c(mean((shrunken(share, size) - truth)^2), mean((share - truth)^2))
  }, numeric(2))
  means <- rowMeans(errors)
  expect_lt(means[1] / means[2], 0.6)
})

test_that("a problem that misleads is ranked by its discrimination as far as it is no chance", {
  items <- data.frame(
    problem_id = paste0("p", 1:22), name = "P", learners = c(rep(2000L, 20), 30L, 2000L),
    right_share = 0.6, discrimination = c(seq(0.2, 0.4, length.out = 20), -0.6, -0.5),
    distractor = NA, distractor_count = NA, flag = rep(c("", "negative_discrimination"), c(20, 2))
  )
  found <- compute_findings(list(r_item = items), a_course)$r_finding
  # The correlation of thirty learners has a standard error of 0.2.
  expect_equal(found$block_id, c("p22", "p21"))
  expect_lt(abs(found$effect[1] - 0.5), 0.02)
})

test_that("findings take turns between kinds and are at most eight", {
  items <- data.frame(
    problem_id = paste0("p", 1:30), name = "P", learners = 500L,
    right_share = c(rep(0.8, 20), seq(0.1, 0.5, length.out = 10)), discrimination = 0.3,
    distractor = NA, distractor_count = NA, flag = ""
  )
  spots <- data.frame(
    video_id = "v", kind = "replayed", start_seconds = 10L, viewers = 50L, share = 1,
    usual_share = 0.1
  )
  found <- compute_findings(list(r_item = items, r_stop = NULL, r_video_spot = spots), a_course)
  expect_equal(nrow(found$r_finding), 8)
  expect_equal(found$r_finding$kind[1:3], c("video_replayed", "problem_hard", "problem_hard"))
  expect_equal(found$r_finding$block_id[2], "p21")
})
