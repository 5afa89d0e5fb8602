test_that("alpha is that of a reference package, with Feldt's interval", {
  skip_if_not_installed("psych")
  set.seed(1)
  ability <- stats::rnorm(200)
  scores <- sapply(seq(-1, 1, length.out = 8), function(difficulty) {
    as.numeric(stats::runif(200) < stats::plogis(1.3 * (ability - difficulty)))
  })
  reference <- suppressWarnings(psych::alpha(as.data.frame(scores), check.keys = FALSE))
  ours <- alpha_of(scores)
  expect_equal(ours[["alpha"]], reference$total$raw_alpha, tolerance = 1e-8)
  expect_equal(ours[["low"]], reference$feldt$lower.ci[[1]], tolerance = 1e-6)
  expect_equal(ours[["high"]], reference$feldt$upper.ci[[1]], tolerance = 1e-6)
})

# Learners of known ability answer problems of known difficulty.
simulated_tries <- function(learners = 400, difficulty = seq(-1.5, 1.5, length.out = 9),
                            broken = integer(0), seed = 5) {
  set.seed(seed)
  ability <- stats::rnorm(learners)
  slope <- ifelse(seq_along(difficulty) %in% broken, -1.2, 1.2)
  do.call(rbind, lapply(seq_along(difficulty), function(item) {
    chance <- stats::plogis(slope[item] * ability - difficulty[item])
    data.frame(
      username = sprintf("l%03d", seq_len(learners)), problem_id = paste0("p", item),
      correct = as.integer(stats::runif(learners) < chance), total_attempts = 1L
    )
  }))
}

course_data <- function(responses) {
  list(
    problem_response_latest = responses,
    answer_distribution = data.frame(
      module_id = "p1", part_id = "p1_2_1", correct = c(0L, 0L, 0L),
      value_id = c("choice_1", "choice_3", NA), answer_value_text = c("B", "C", "my own words"),
      first_response_count = c(40, 30, 90)
    ),
    course_blocks = data.frame(block_id = paste0("p", 1:9), display_name = paste("Problem", 1:9))
  )
}

test_that("difficulties of simulated learners are found within two points of a hundred of chance", {
  difficulty <- seq(-1.5, 1.5, length.out = 9)
  items <- compute_items(course_data(simulated_tries(4000)), a_course)$r_item
  expected <- vapply(difficulty, function(value) {
    stats::integrate(function(x) stats::plogis(1.2 * x - value) * stats::dnorm(x), -8, 8)$value
  }, numeric(1))
  expect_lt(max(abs(items$right_share - expected)), 0.03)
})

test_that("a problem that the better learners miss is flagged, and no other", {
  items <- compute_items(course_data(simulated_tries(broken = 4)), a_course)$r_item
  expect_equal(items$problem_id[items$flag == "negative_discrimination"], "p4")
})

test_that("the discrimination of an item leaves the item itself out", {
  tries <- data.frame(
    username = rep(c("a", "b", "c", "d"), 3), problem_id = rep(c("x", "y", "z"), each = 4),
    is_right = c(1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0)
  )
  rest <- c(2, 1, 1, 0) / 2
  expect_equal(discrimination(tries)[["x"]], stats::cor(c(1, 1, 0, 0), rest))
})

test_that("a distractor is a choice, never what a learner typed", {
  items <- compute_items(course_data(simulated_tries()), a_course)$r_item
  expect_equal(items$distractor[items$problem_id == "p1"], "B")
  expect_equal(items$distractor_count[items$problem_id == "p1"], 40)
})

test_that("learners who gave the same choice in two parts of a problem are not counted twice", {
  data <- course_data(simulated_tries())
  data$answer_distribution <- data.frame(
    module_id = "p1", part_id = c("p1_2_1", "p1_3_1", "p1_2_1", "p1_2_1"), correct = 0L,
    value_id = c("choice_1", "choice_1", "choice_3", "choice_3"),
    answer_value_text = c("Yes", "Yes", "No", "No"), first_response_count = c(200, 200, 150, 60)
  )
  # Of one part, two variants count together: other learners had the other variant.
  items <- compute_items(data, a_course)$r_item
  expect_equal(items$distractor[items$problem_id == "p1"], "No")
  expect_equal(items$distractor_count[items$problem_id == "p1"], 210)
})

test_that("under thirty learners there is no item, and the reason says the minimum", {
  result <- compute_items(course_data(simulated_tries(learners = 29)), a_course)
  expect_true(is_too_few(result))
  expect_match(result$message, "30 learners")
})

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

test_that("a try at a problem is right when all parts are, with one attempt each", {
  rows <- data.frame(
    username = c("b", "a", "a", "b", "c", "c"), problem_id = c("p", "p", "p", "q", "p", "p"),
    correct = c(1L, 1L, 0L, 1L, 1L, 1L), total_attempts = c(1L, 1L, 3L, 2L, 1L, 1L)
  )
  rows <- rbind(rows, data.frame(
    username = "d", problem_id = "p", correct = NA, total_attempts = c(0L, NA)
  ))
  expect_equal(first_tries(rows), data.frame(
    username = c("a", "b", "c", "b"), problem_id = c("p", "p", "p", "q"),
    is_right = c(FALSE, TRUE, TRUE, FALSE), ends_right = c(FALSE, TRUE, TRUE, TRUE),
    attempts = c(3L, 1L, 1L, 2L)
  ))
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
    course_meta_summary_enrollment = data.frame(end_time = NA_character_)
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
    course_meta_summary_enrollment = data.frame(end_time = NA_character_)
  )
  found <- week_findings(data)
  expect_equal(found$kind, "activity_drop")
  expect_equal(jsonlite::fromJSON(found$values_json)$active, 0)
  later <- data.frame(date = format(as.Date(names(counts)[21]) + 7 * 1:3), count = 500L)
  data$course_enrollment_daily <- rbind(data$course_enrollment_daily, later)
  expect_null(week_findings(data))
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

test_that("a problem whose id is empty has a row as any other, also where nobody was ever right", {
  tries <- simulated_tries()
  known <- compute_items(course_data(tries), a_course)$r_item
  tries$problem_id[tries$problem_id == "p2"] <- ""
  items <- compute_items(course_data(tries), a_course)$r_item
  expect_equal(items[items$problem_id == "", "learners"], 400L)
  expect_equal(items[items$problem_id == "", "right_share"],
               known[known$problem_id == "p2", "right_share"])
  tries$correct <- 0L
  items <- compute_items(course_data(tries), a_course)$r_item
  expect_true(all(is.na(items$tries_to_right)))
  expect_equal(items$right_share, rep(0, 9))
})

test_that("a wrong choice without a text is no distractor, also where no choice has one", {
  data <- course_data(simulated_tries())
  data$answer_distribution$answer_value_text[2] <- NA
  items <- compute_items(data, a_course)$r_item
  expect_equal(items$distractor_count[items$problem_id == "p1"], 40)
  data$answer_distribution$answer_value_text <- NA_character_
  expect_true(all(is.na(compute_items(data, a_course)$r_item$distractor)))
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

test_that("weeks whose enrollment is not known are no finding and stop none", {
  days <- format(as.Date("2026-01-04") + 0:(7 * 20))
  data <- list(
    course_enrollment_daily = data.frame(date = days, count = NA_integer_),
    course_activity = data.frame(
      interval_end = "2026-01-05 00:00:00", label = "ACTIVE", count = NA_integer_
    ),
    course_meta_summary_enrollment = data.frame(end_time = NA_character_)
  )
  expect_null(week_findings(data))
})
