# Findings about the last whole week of a course, against the course's own weeks.

least_changes <- 9L
# A change stands out when it is at least so many robust standard deviations from the usual one.
unusual_change <- 3.5
least_learners_of_a_change <- 30L
least_drop <- 0.2

# How many robust standard deviations a change must be from the usual one after so many earlier
# changes. The fewer there are, the less is known of their spread: the score of normal changes is
# distributed nearly as Student's t with a third as many degrees of freedom (found by simulation).
# One change in a hundred is beyond this bound by chance.
least_score <- function(earlier) {
  max(unusual_change, stats::qt(0.995, earlier / 3))
}

# The last change against the earlier ones: `usual` (their median), `score` (the robust z) with the
# least score that is unusual (`bound`), and `kept`, the part of the difference that is more than
# chance. `noise` is the standard deviation that the last change has by chance alone.
against_earlier <- function(changes, noise) {
  last <- length(changes)
  usual <- stats::median(changes[-last])
  spread <- sqrt(stats::mad(changes[-last])^2 + noise^2)
  score <- (changes[last] - usual) / spread
  # The shrinkage of James and Stein for one value.
  list(usual = usual, score = score, bound = least_score(last - 1), kept = max(1 - 1 / score^2, 0))
}

week_findings <- function(data) {
  daily <- data$course_enrollment_daily
  if (is.null(daily) || nrow(daily) == 0) return(NULL)
  over <- end_of_course(data$course_meta_summary_enrollment)
  enrolled <- enrollment_by_week(daily)
  active <- active_by_week(
    data$course_activity, max(as_days(daily$date)), as_days(data$publication$since)
  )
  goes_on <- function(counts) {
    length(counts) > least_changes && !has_ended(over, as.Date(names(counts)[length(counts)]))
  }
  rbind(
    if (goes_on(enrolled)) enrollment_finding(enrolled),
    if (goes_on(active)) activity_finding(active)
  )
}

# The net change of the enrollment in the last week, where it is unusual for the course.
enrollment_finding <- function(counts) {
  changes <- diff(counts)
  last <- length(changes)
  # Comings and goings vary by their square root.
  judged <- against_earlier(changes, noise = sqrt(max(stats::median(abs(changes)), 1)))
  difference <- changes[[last]] - judged$usual
  if (abs(judged$score) <= judged$bound || abs(difference) < least_learners_of_a_change) {
    return(NULL)
  }
  finding(
    "enrollment_unusual", "", judged$kept * abs(difference) / max(counts), counts[[last + 1]],
    list(list(change = changes[[last]], usual_change = judged$usual,
              week_end = names(counts)[last + 1]))
  )
}

# The fall of the active learners from the week before to the last week, where it is unusual.
activity_finding <- function(counts) {
  # Shares of change add up as logarithms; half a learner keeps weeks without any finite.
  changes <- diff(log(counts + 0.5))
  last <- length(counts)
  before <- counts[[last - 1]]
  now <- counts[[last]]
  judged <- against_earlier(changes, noise = sqrt(1 / (before + 0.5) + 1 / (now + 0.5)))
  drop <- 1 - exp(judged$usual + judged$kept * (changes[[last - 1]] - judged$usual))
  if (judged$score >= -judged$bound || drop < least_drop ||
        before < least_learners_of_a_change) {
    return(NULL)
  }
  finding("activity_drop", "", drop, before,
          list(list(active = now, before = before, week_end = names(counts)[last])))
}
