# Weeks from Monday to Sunday. A week is dated by its last day.

# The last Sunday up to a day. The first day of all was a Thursday.
last_sunday <- function(day) day - (as.numeric(day) + 4) %% 7

# Every week that the data have in full, from the first of the given ones to the end of the data.
# `through` is the last day of the data. `since` is their first one, or NA where it is not set.
whole_weeks <- function(ends, through, since) {
  last <- last_sunday(through)
  if (length(ends) == 0 || min(ends) > last) return(ends[0])
  weeks <- seq(min(ends), last, by = "week")
  weeks[is.na(since) | weeks - 6 >= since]
}
