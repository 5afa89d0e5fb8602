# The model of the risk that a learner stops: a discrete-time logistic model of active weeks.

least_learners_of_a_model <- 200L
least_events <- 20L
least_auc <- 0.7
# Who stopped is known of weeks that end so many weeks before the end of the data.
followed_weeks <- 2L

# Who a learner is takes no part: neither age, gender, education, place nor language.
predictors <- c(
  "days_active", "days_since", "tries", "right_share", "videos", "posts", "weeks_active",
  "weeks_off", "less_than_before"
)

# The weeks of which it is known whether the learner came back.
followed <- function(weeks) weeks[weeks$week >= followed_weeks, ]

# The model: its coefficients, and the mean of each predictor. NULL where it can't be fitted.
fit_risk <- function(weeks) {
  x <- as.matrix(weeks[predictors])
  fit <- suppressWarnings(
    stats::glm.fit(cbind(intercept = 1, x), as.numeric(weeks$is_last),
                   family = stats::binomial())
  )
  if (!fit$converged) return(NULL)
  # A predictor that does not vary has no coefficient.
  coefficients <- ifelse(is.na(fit$coefficients), 0, fit$coefficients)
  list(intercept = coefficients[[1]], slopes = coefficients[-1], means = colMeans(x))
}

# The logit of the risk of each week.
logit_of <- function(model, weeks) {
  model$intercept + as.vector(as.matrix(weeks[predictors]) %*% model$slopes)
}

# The area under the ROC curve: the chance that of two weeks the one after which the learner stopped
# has the higher score (Mann and Whitney).
auc_of <- function(score, stopped) {
  events <- sum(stopped)
  others <- sum(!stopped)
  (sum(rank(score)[stopped]) - events * (events + 1) / 2) / (as.numeric(events) * others)
}

# Intercept and slope of the calibration (Cox): 0 and 1 when risks are neither too high, nor too
# low, nor too far apart. The intercept is that with the slope fixed at 1.
calibration_of <- function(logit, stopped) {
  stopped <- as.numeric(stopped)
  fit <- function(x, offset) {
    suppressWarnings(
      stats::glm.fit(x, stopped, family = stats::binomial(), offset = offset)$coefficients
    )
  }
  ones <- rep(1, length(logit))
  c(intercept = fit(cbind(ones), logit)[[1]],
    slope = fit(cbind(ones, logit), rep(0, length(logit)))[[2]])
}

# Train on the earlier run and test on this one. A list: the `model`, or NULL where plain rules are
# to be used, and `row`, the row of `r_risk_model`, whose `why` says why rules are used.
judged_model <- function(earlier, weeks) {
  row <- data.frame(
    method = "rules", why = "no_earlier_run", trained_on = NA_character_,
    trained_learners = NA_integer_, tested_learners = NA_integer_, tested_weeks = NA_integer_,
    auc = NA_real_, calibration_intercept = NA_real_, calibration_slope = NA_real_,
    expected_share = NA_real_, observed_share = NA_real_
  )
  rules <- function(why) {
    row$why <- why
    list(model = NULL, row = row)
  }
  if (is.null(earlier)) return(rules("no_earlier_run"))
  train <- followed(earlier$weeks)
  test <- followed(weeks)
  row$trained_on <- earlier$course_id
  row$trained_learners <- length(unique(train$username))
  row$tested_learners <- length(unique(test$username))
  row$tested_weeks <- nrow(test)
  if (min(row$trained_learners, row$tested_learners) < least_learners_of_a_model) {
    return(rules("few_learners"))
  }
  events <- c(sum(train$is_last), sum(!train$is_last), sum(test$is_last), sum(!test$is_last))
  if (min(events) < least_events) return(rules("few_events"))
  model <- fit_risk(train)
  if (is.null(model)) return(rules("no_fit"))
  logit <- logit_of(model, test)
  calibration <- calibration_of(logit, test$is_last)
  row$auc <- auc_of(logit, test$is_last)
  row$calibration_intercept <- calibration[["intercept"]]
  row$calibration_slope <- calibration[["slope"]]
  row$expected_share <- mean(stats::plogis(logit))
  row$observed_share <- mean(test$is_last)
  if (row$auc < least_auc) return(rules("low_auc"))
  row$method <- "model"
  row$why <- ""
  list(model = model, row = row)
}

# The names of the two predictors that raise the risk of each week most, against the mean week of
# the run that the model was trained on: a list of character vectors.
raising <- function(model, weeks) {
  parts <- sweep(as.matrix(weeks[predictors]), 2, model$means) %*% diag(model$slopes)
  lapply(seq_len(nrow(parts)), function(at) {
    part <- parts[at, ]
    first <- utils::head(order(-part), 2)
    predictors[first[part[first] > 0.2]]
  })
}
