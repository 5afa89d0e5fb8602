# Where learners stop: the last problem or video that each learner reached.

least_learners_who_reach <- 30L
days_to_go_on <- 7L

# One row per problem or video with an engagement, in reading order: how many learners reached the
# block or a later one, how many stopped there, and the share of those who stopped.
#
# A learner's place is the furthest block of the outline with an engagement of the learner. A
# learner who did anything in the last seven days of the data may still go on, and has not stopped.
# Nor has a learner who had nothing to go on to: a later problem or video must have been open for
# all of these days. Where there is none, nobody can have stopped, and `stopped` and `stop_share`
# are NA.
compute_stops <- function(data, course_id) {
  if (nrow(data$learner_roster) == 0) return(too_few("Nobody is enrolled."))
  # The roster's last week ends at the exclusive end of the data.
  end <- as.Date(max(data$learner_roster$end_date))
  places <- places_of(data$course_progress)
  seen <- seen_places(data$module_engagement, places[places$opens < midnight(end), ])
  learners <- unique(seen$username)
  if (length(learners) < least_learners_who_reach) {
    return(too_few("Fewer than ", least_learners_who_reach, " learners tried or watched anything."))
  }
  furthest <- tapply(seen$sort_idx, seen$username, max)[learners]
  is_away <- last_days(data, learners) < end - days_to_go_on
  rows <- places[places$sort_idx %in% seen$sort_idx, ]
  reached <- vapply(rows$sort_idx, function(at) sum(furthest >= at), integer(1))
  stopped <- tabulate(match(furthest[is_away], rows$sort_idx), nrow(rows))
  open <- places$sort_idx[places$opens <= midnight(end - days_to_go_on)]
  stopped[rows$sort_idx >= max(open, -Inf)] <- NA
  list(r_stop = data.frame(
    block_id = rows$block_id, name = rows$display_name, block_type = rows$block_type,
    sort_idx = as.integer(rows$sort_idx), reached = reached, stopped = stopped,
    stop_share = stopped / reached
  ))
}

# The problems and videos of a course in reading order. `opens` is the time from which a place is
# open, in seconds; a place without a release time was open always.
places_of <- function(progress) {
  places <- progress[progress$block_type %in% c("problem", "video"), ]
  places <- places[order(places$sort_idx), ]
  places$opens <- as.numeric(as.POSIXct(as.character(places$release_time), tz = "UTC"))
  places$opens[is.na(places$opens)] <- -Inf
  places
}

midnight <- function(day) {
  as.numeric(day) * 86400
}

# One row per engagement with a place: `username` and `sort_idx` of the place. Engagements name a
# video by the HTML id of its block.
seen_places <- function(engagement, places) {
  is_video <- engagement$entity_type == "video"
  at <- rep(NA_integer_, nrow(engagement))
  at[!is_video] <- match(engagement$entity_id[!is_video], places$block_id)
  at[is_video] <- match(html_name(engagement$entity_id[is_video]), html_name(places$block_id))
  data.frame(username = engagement$username, sort_idx = places$sort_idx[at])[!is.na(at), ]
}

# The last day on which each learner did anything in the course. The standing counts all that a
# learner does, and leaves out who is not in the roster.
last_days <- function(data, learners) {
  days <- rbind(
    data.frame(username = data$module_engagement$username, day = data$module_engagement$date),
    data.frame(
      username = data$learner_standing$username, day = data$learner_standing$last_active_date
    )
  )
  days <- days[!is.na(days$day), ]
  as.Date(as.vector(tapply(as.character(days$day), days$username, max)[learners]))
}

# The HTML id of a block in a form in which the ids of events and of blocks are equal. dbt's macro
# `html_name` makes the same. Engagements repeat their blocks, and each id is read once.
html_name <- function(block_id) {
  known <- unique(block_id)
  name <- gsub("/", "-", sub("://", "-", sub("^.*@", "", known), fixed = TRUE), fixed = TRUE)
  gsub("(*UCP)(?:[^\\w-]|_)+", "_", name, perl = TRUE)[match(block_id, known)]
}

analysis_stops <- analysis(
  reads = list(
    module_engagement = c("username", "date", "entity_type", "entity_id"),
    learner_standing = c("username", "last_active_date"),
    learner_roster = "end_date",
    course_progress = c("block_id", "block_type", "display_name", "sort_idx", "release_time")
  ),
  writes = "r_stop",
  minimum = "30 learners who tried a problem or watched a video",
  compute = compute_stops,
  explains = paste(
    "Of the learners who got as far as a block, the share who went no further and were away for",
    "the last seven days, although a later problem or video was open for all of these days."
  )
)
