# Where learners stop: the last block with a problem or a video that each learner reached.

least_learners_who_reach <- 30L

# One row per block with an engagement, in reading order: how many learners reached the block or a
# later one, how many stopped there, and the share of those who stopped.
#
# A learner's place is the furthest block of the outline with an engagement of the learner. A
# learner who was active in the last seven days of the data may still go on, and never counts as
# stopped.
compute_stops <- function(data, course_id) {
  blocks <- data$course_blocks
  seen <- data$module_engagement[data$module_engagement$entity_type %in% c("problem", "video"), ]
  place <- match(seen$entity_id, blocks$block_id)
  unnamed <- is.na(place)
  # Engagements name a video by the last part of its block id.
  place[unnamed] <- match(seen$entity_id[unnamed], block_name(blocks$block_id))
  seen <- data.frame(username = seen$username, date = seen$date, sort_idx = blocks$sort_idx[place])
  seen <- seen[!is.na(seen$sort_idx), ]
  learners <- length(unique(seen$username))
  if (learners < least_learners_who_reach) {
    return(too_few("Fewer than ", least_learners_who_reach, " learners tried or watched anything."))
  }
  end <- max(as.Date(data$module_engagement$date))
  furthest <- tapply(seen$sort_idx, seen$username, max)
  last_day <- as.Date(as.vector(tapply(as.character(seen$date), seen$username, max)))
  is_away <- as.numeric(end - last_day) >= 7
  places <- sort(unique(seen$sort_idx))
  stopped <- tabulate(match(furthest[is_away], places), length(places))
  reached <- vapply(places, function(at) sum(furthest >= at), integer(1))
  rows <- blocks[match(places, blocks$sort_idx), ]
  list(r_stop = data.frame(
    block_id = rows$block_id, name = rows$display_name, block_type = rows$block_type,
    sort_idx = as.integer(places), reached = reached, stopped = stopped,
    stop_share = stopped / reached
  ))
}

block_name <- function(block_id) {
  sub("^.*[@/]", "", block_id)
}

analysis_stops <- analysis(
  reads = list(
    module_engagement = c("username", "date", "entity_type", "entity_id"),
    course_blocks = c("block_id", "block_type", "display_name", "sort_idx")
  ),
  writes = "r_stop",
  minimum = "30 learners who tried a problem or watched a video",
  compute = compute_stops,
  explains = paste(
    "Of the learners who got as far as a block, the share who went no further and were away for",
    "the last seven days."
  )
)
