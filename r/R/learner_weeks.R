# The weeks in which learners were active: what the model of risk is trained on and predicts from.

# One row per learner and week with an activity, the older week first: `username`, `week`, the
# predictors, and `is_last`.
#
# `week` counts back from the exclusive end of the data: 0 for the last seven days. Only learners of
# the roster have rows. The predictors tell what was known at the end of the week:
#
# - `days_active`: days with an activity, and `days_since`: days from the last of them to the end
#   of the week,
# - `tries`, `videos`, `posts`: logarithms of 1 + the number of them,
# - `right_share`: problems solved a try, drawn towards a half by two tries,
# - `weeks_active`: logarithm of the weeks with an activity so far,
# - `weeks_off`: logarithm of 1 + the whole weeks since the one before,
# - `less_than_before`: how far the amount of activity is below the learner's earlier weeks.
#
# `is_last` says that the learner was not active in any later week.
learner_weeks <- function(engagement, roster, end) {
  rows <- engagement[engagement$username %in% roster$username, ]
  day <- as.numeric(end - as_days(rows$date)) - 1
  rows <- rows[day >= 0, ]
  day <- day[day >= 0]
  learner <- match(rows$username, roster$username)
  # One number for each learner and week: within a learner the older week comes first.
  weeks <- max(day, 0) %/% 7 + 1
  key <- learner * weeks - day %/% 7
  each <- data.frame(key = sort(unique(key)))
  at <- match(key, each$key)
  amounts <- rowsum(
    cbind(rows$count, rows$count * (rows$event == "attempted"),
          rows$event == "completed", rows$count * (rows$event == "viewed"),
          rows$count * (rows$event == "contributed"),
          !duplicated(data.frame(at, day))),
    at
  )
  each$username <- roster$username[(each$key - 1) %/% weeks + 1]
  each$week <- (-each$key) %% weeks
  with_predictors(each, amounts, since = day_of_last(day, at) - 7 * each$week)
}

# For each group the least of its days, which is that of the last activity.
day_of_last <- function(day, group) {
  order <- order(group, day)
  day[order][!duplicated(group[order])]
}

with_predictors <- function(each, amounts, since) {
  count <- nrow(each)
  is_first <- !duplicated(each$username)
  is_last <- !duplicated(each$username, fromLast = TRUE)
  amount <- log1p(amounts[, 1])
  number <- stats::ave(rep(1, count), each$username, FUN = cumsum)
  before <- stats::ave(amount, each$username, FUN = cumsum) - amount
  off <- c(0, each$week[-count] - each$week[-1] - 1)
  data.frame(
    username = each$username, week = each$week,
    days_active = amounts[, 6], days_since = since,
    tries = log1p(amounts[, 2]), right_share = (amounts[, 3] + 1) / (amounts[, 2] + 2),
    videos = log1p(amounts[, 4]), posts = log1p(amounts[, 5]),
    weeks_active = log(number), weeks_off = ifelse(is_first, 0, log1p(pmax(off, 0))),
    less_than_before = ifelse(is_first, 0, before / pmax(number - 1, 1) - amount),
    is_last = is_last, row.names = NULL
  )
}
