# Segments of a video that stand out from their neighbours: learners watched them again, or left.

segment_seconds <- 5L
least_viewers <- 30L
# A segment is compared with this many neighbours on each side.
neighbours <- 6L

# The running median over `neighbours` segments on each side. A single peak does not change it.
smoothed <- function(values) {
  span <- min(2L * neighbours + 1L, length(values) - (1L - length(values) %% 2L))
  if (span < 3) return(values)
  as.vector(stats::runmed(values, span, endrule = "median"))
}

# Segments of one video that stand out by replays per viewer, or by viewers lost to the next
# segment.
#
# A segment stands out when its value is above its neighbours' median by five robust standard
# deviations (1.4826 times the median absolute deviation) and by a tenth of the viewers. A video has
# hundreds of segments, so with three deviations some would stand out by chance. A count varies by
# its square root, so the deviation is at least that of a count of the usual size.
hot_spots <- function(rows) {
  # Rows of an older store may lack a number, and a segment without its numbers has no neighbours.
  rows <- rows[stats::complete.cases(rows[c("segment", "num_users", "num_views")]), ]
  rows <- rows[order(rows$segment), ]
  if (nrow(rows) < 5 || max(rows$num_users) < least_viewers) return(NULL)
  replays <- (rows$num_views - rows$num_users) / pmax(rows$num_users, 1)
  lost <- c(-diff(rows$num_users), 0) / max(rows$num_users)
  spots <- rbind(
    standing_out(rows, replays, "replayed"),
    # Every viewer leaves at the last segment, so the last segment does not count.
    standing_out(rows[-nrow(rows), ], lost[-nrow(rows)], "left")
  )
  spots[spots$viewers >= least_viewers, ]
}

standing_out <- function(rows, values, kind) {
  usual <- smoothed(values)
  spread <- 1.4826 * stats::median(abs(values - usual))
  viewers <- pmax(rows$num_users, 1)
  by_chance <- sqrt(pmax(usual, 1 / viewers) / viewers)
  is_out <- values - usual > pmax(5 * spread, 5 * by_chance, 0.1)
  data.frame(
    kind = rep(kind, sum(is_out)),
    start_seconds = as.integer(rows$segment[is_out] * segment_seconds),
    viewers = as.integer(rows$num_users[is_out]),
    share = values[is_out], usual_share = usual[is_out]
  )
}

compute_video <- function(data, course_id) {
  videos <- data$video
  timelines <- split(data$video_timeline, data$video_timeline$pipeline_video_id)
  found <- lapply(names(timelines), function(id) {
    spots <- hot_spots(timelines[[id]])
    if (is.null(spots)) return(NULL)
    data.frame(video_id = rep(videos$encoded_module_id[match(id, videos$pipeline_video_id)],
                              nrow(spots)), spots)
  })
  found <- Filter(Negate(is.null), found)
  if (length(found) == 0) {
    return(too_few("No video was watched by ", least_viewers, " learners."))
  }
  list(r_video_spot = do.call(rbind, found))
}

analysis_video <- analysis(
  reads = list(
    video = c("pipeline_video_id", "encoded_module_id"),
    video_timeline = c("pipeline_video_id", "segment", "num_users", "num_views")
  ),
  writes = "r_video_spot",
  minimum = "30 learners who watched a video",
  compute = compute_video,
  explains = paste(
    "Five seconds of a video that were watched again, or left, far more often than the minute",
    "around them. Neighbours are the running median of six segments on each side."
  )
)
