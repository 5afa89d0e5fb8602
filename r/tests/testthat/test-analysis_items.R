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
