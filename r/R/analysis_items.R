# How well each problem tells learners apart: difficulty, discrimination, tries, distractors.

least_learners_of_an_item <- 30L
least_items_of_a_scale <- 5L

# The first tries of learners at problems. The published table keeps only the latest response, so
# the first try at a part counts as right when the latest response is right and was the only
# attempt. A part with several attempts was not right at the first try.
first_tries <- function(rows) {
  rows <- rows[!is.na(rows$total_attempts) & rows$total_attempts > 0, ]
  right <- !is.na(rows$correct) & rows$correct != 0
  # One number for each learner and problem.
  problems <- sort(unique(rows$problem_id), method = "radix")
  learners <- sort(unique(rows$username), method = "radix")
  key <- match(rows$problem_id, problems) * (length(learners) + 1) +
    match(rows$username, learners)
  # A learner is right at a problem when all of its parts are. The most attempts at a part count.
  order <- order(key, -rows$total_attempts)
  order <- order[!duplicated(key[order])]
  tries <- rows[order, c("username", "problem_id")]
  is_wrong <- key[order] %in% key[!right]
  tries$is_right <- !is_wrong & rows$total_attempts[order] == 1
  tries$ends_right <- !is_wrong
  tries$attempts <- rows$total_attempts[order]
  rownames(tries) <- NULL
  tries
}

# The discrimination of each problem: the correlation between a right first try and the share of the
# learner's other problems with a right first try (corrected item-total correlation: the problem
# itself is not in the total).
discrimination <- function(tries) {
  answered <- tapply(tries$is_right, tries$username, length)
  right <- tapply(tries$is_right, tries$username, sum)
  others <- answered[tries$username] - 1L
  rest <- (right[tries$username] - tries$is_right) / others
  rest[others < 1L] <- NA
  vapply(split(seq_len(nrow(tries)), tries$problem_id), function(at) {
    correlation(as.numeric(tries$is_right[at]), as.vector(rest[at]))
  }, numeric(1))
}

correlation <- function(first, second) {
  known <- !is.na(first) & !is.na(second)
  if (sum(known) < 3 || stats::sd(first[known]) == 0 || stats::sd(second[known]) == 0) return(NA)
  stats::cor(first[known], second[known])
}

# Cronbach's alpha of problems that a group of learners all tried, with Feldt's interval of 95 %:
# `alpha`, `low`, `high`, `items`, `learners`. The alpha is NA below five problems or thirty
# learners.
#
# A learner who skipped a problem has no score for it. So problems join the scale in the order of
# their learners, most first, as long as thirty learners tried all problems of the scale.
cronbach <- function(tries) {
  scores <- tapply(as.numeric(tries$is_right), list(tries$username, tries$problem_id), max)
  scores <- scores[, order(-colSums(!is.na(scores)), colnames(scores)), drop = FALSE]
  whole <- apply(!is.na(scores), 1, cumprod)
  learners <- if (is.matrix(whole)) rowSums(whole) else sum(whole)
  items <- sum(learners >= least_learners_of_an_item)
  nothing <- c(alpha = NA, low = NA, high = NA, items = items, learners = NA)
  if (items < least_items_of_a_scale) return(nothing)
  scores <- scores[, seq_len(items), drop = FALSE]
  alpha_of(scores[stats::complete.cases(scores), , drop = FALSE])
}

# Alpha of a complete matrix of scores, learners by items, with Feldt's interval (1965).
alpha_of <- function(scores) {
  items <- ncol(scores)
  learners <- nrow(scores)
  total <- stats::var(rowSums(scores))
  alpha <- if (total > 0) {
    items / (items - 1) * (1 - sum(apply(scores, 2, stats::var)) / total)
  } else {
    NA
  }
  degrees <- c(learners - 1, (learners - 1) * (items - 1))
  quantiles <- stats::qf(c(0.975, 0.025), degrees[1], degrees[2])
  bounds <- 1 - (1 - alpha) * quantiles
  c(alpha = alpha, low = bounds[1], high = bounds[2], items = items, learners = learners)
}

# The distractor of each problem: the wrong choice of one of its parts that most learners gave
# first. Choices of several parts may have the same text, and a learner may have given them all.
#
# A choice has an id (`value_id`). An answer that a learner typed has no id and is never shown.
distractors <- function(rows) {
  wrong <- rows[!is.na(rows$correct) & rows$correct == 0 & !is.na(rows$value_id) &
                  nzchar(rows$value_id) & !is.na(rows$answer_value_text) &
                  !is.na(rows$first_response_count), ]
  if (nrow(wrong) == 0) return(data.frame(problem_id = character(0)))
  answers <- stats::aggregate(
    list(count = wrong$first_response_count),
    by = list(problem_id = wrong$module_id, part_id = wrong$part_id,
              answer = wrong$answer_value_text),
    FUN = sum
  )
  answers <- answers[order(answers$problem_id, -answers$count, answers$part_id, answers$answer,
                           method = "radix"), ]
  answers[!duplicated(answers$problem_id), ]
}

# The most important thing to look at in each problem, or an empty text. A discrimination below zero
# counts only when it is still below zero after `shrunken_correlation()`, because with few learners
# a discrimination is often below zero by chance.
item_flag <- function(right_share, discrimination, learners) {
  shrunken <- shrunken_correlation(discrimination, learners)
  ifelse(
    !is.na(shrunken) & shrunken < 0, "negative_discrimination",
    ifelse(right_share < 0.3, "hard",
           ifelse(right_share > 0.95, "easy",
                  ifelse(!is.na(discrimination) & discrimination < 0.1,
                         "low_discrimination", "")))
  )
}

# Correlations that are shrunk towards their mean: the fewer learners a correlation is about, the
# more it is shrunk (empirical Bayes on Fisher's z, whose variance is 1 / (learners - 3)).
shrunken_correlation <- function(correlation, learners) {
  known <- !is.na(correlation) & learners > 3
  if (sum(known) < 2) return(correlation)
  score <- atanh(pmin(pmax(correlation[known], -0.999), 0.999))
  noise <- 1 / (learners[known] - 3)
  mean <- stats::weighted.mean(score, 1 / noise)
  between <- max(stats::var(score) - mean(noise), 0)
  correlation[known] <- tanh(mean + (score - mean) * between / (between + noise))
  correlation
}

compute_items <- function(data, course_id) {
  if (nrow(data$problem_response_latest) == 0) {
    return(too_few("Nobody answered a problem."))
  }
  tries <- first_tries(data$problem_response_latest)
  learners <- tapply(tries$username, tries$problem_id, length)
  known <- names(learners)[learners >= least_learners_of_an_item]
  if (length(known) == 0) {
    return(too_few("No problem was tried by ", least_learners_of_an_item, " learners."))
  }
  # By `match()`, because an id may be an empty text, which is no name to R.
  of_known <- function(values) as.vector(values)[match(known, names(values))]
  shares <- tapply(tries$is_right, tries$problem_id, mean)
  attempts <- tapply(tries$attempts[tries$ends_right], tries$problem_id[tries$ends_right],
                     stats::median)
  apart <- discrimination(tries)
  wrong <- distractors(data$answer_distribution)
  at <- match(known, wrong$problem_id)
  blocks <- data$course_blocks
  right_share <- of_known(shares)
  discriminates <- of_known(apart)
  items <- data.frame(
    problem_id = known,
    name = blocks$display_name[match(known, blocks$block_id)],
    learners = as.integer(of_known(learners)),
    right_share = right_share,
    discrimination = discriminates,
    tries_to_right = of_known(attempts),
    distractor = if (nrow(wrong) > 0) substr(wrong$answer[at], 1, 255) else NA_character_,
    distractor_count = if (nrow(wrong) > 0) wrong$count[at] else NA_integer_,
    flag = item_flag(right_share, discriminates, of_known(learners))
  )
  scale <- cronbach(tries)
  list(
    r_item = items,
    r_scale = data.frame(
      items = as.integer(scale[["items"]]), learners = as.integer(scale[["learners"]]),
      alpha = scale[["alpha"]], alpha_low = scale[["low"]], alpha_high = scale[["high"]]
    )
  )
}

analysis_items <- analysis(
  reads = list(
    problem_response_latest = c("username", "problem_id", "correct", "total_attempts"),
    answer_distribution = c("module_id", "part_id", "correct", "value_id", "answer_value_text",
                            "first_response_count"),
    course_blocks = c("block_id", "display_name")
  ),
  writes = c("r_item", "r_scale"),
  minimum = "30 learners who tried a problem; five such problems for a reliability",
  compute = compute_items,
  explains = paste(
    "The share of learners who were right with one try, and how far being right so goes with",
    "being right elsewhere in the course."
  )
)
