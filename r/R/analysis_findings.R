# Findings: what stands out in a course, for the sentences on its first page. Findings are ranked by
# the size of the effect, not by p values.

most_findings <- 8L

# Shares that are shrunk towards the course's mean: the fewer learners a share is about, the more it
# is shrunk. The result is the posterior mean of a beta distribution whose parameters fit the
# course's own shares (empirical Bayes, method of moments). When all shares are alike, each becomes
# the mean. Spread and noise have the same weights: a few small shares, which vary most by chance,
# would else hide how far the others are apart.
shrunken <- function(share, size) {
  if (length(share) < 2) return(share)
  parts <- size / sum(size)
  mean <- sum(parts * share)
  spread <- sum(parts * (share - mean)^2)
  noise <- mean * (1 - mean) * (length(share) - 1) / sum(size)
  between <- max(spread - noise, 0) / (1 - sum(parts^2))
  if (between == 0 || mean %in% c(0, 1)) return(rep(mean, length(share)))
  weight <- mean * (1 - mean) / between - 1
  if (weight <= 0) return(share)
  (share * size + mean * weight) / (size + weight)
}

finding <- function(kind, block_id, effect, sample, values) {
  data.frame(
    kind = kind, block_id = block_id, effect = effect, sample = as.integer(sample),
    values_json = vapply(values, function(value) {
      as.character(jsonlite::toJSON(value, auto_unbox = TRUE, digits = 4, na = "null"))
    }, character(1))
  )
}

# Problems that are much harder than the course's others, or that the better learners miss.
problem_findings <- function(items) {
  if (is.null(items) || nrow(items) == 0) return(NULL)
  usual <- stats::weighted.mean(items$right_share, items$learners)
  gap <- usual - shrunken(items$right_share, items$learners)
  hard <- which(gap > 0.15)
  apart <- which(items$flag == "negative_discrimination")
  discriminates <- shrunken_correlation(items$discrimination, items$learners)
  values <- function(at) {
    lapply(at, function(row) {
      list(name = items$name[row], right_share = items$right_share[row], usual_share = usual,
           distractor = items$distractor[row], distractor_count = items$distractor_count[row],
           discrimination = items$discrimination[row])
    })
  }
  rbind(
    if (length(hard) > 0) {
      finding("problem_hard", items$problem_id[hard], gap[hard], items$learners[hard],
              values(hard))
    },
    if (length(apart) > 0) {
      finding("problem_misleads", items$problem_id[apart], -discriminates[apart],
              items$learners[apart], values(apart))
    }
  )
}

# Blocks at which far more learners stop than at the course's other blocks. Blocks from which nobody
# can go on do not count.
stop_findings <- function(stops) {
  if (is.null(stops)) return(NULL)
  stops <- stops[!is.na(stops$stop_share) & stops$reached >= least_learners_who_reach, ]
  if (nrow(stops) < 3) return(NULL)
  usual <- stats::weighted.mean(stops$stop_share, stops$reached)
  gap <- shrunken(stops$stop_share, stops$reached) - usual
  at <- which(gap > 0.05)
  if (length(at) == 0) return(NULL)
  values <- lapply(at, function(row) {
    list(name = stops$name[row], stopped = stops$stopped[row], reached = stops$reached[row],
         usual_share = usual)
  })
  finding("learners_stop", stops$block_id[at], gap[at], stops$reached[at], values)
}

video_findings <- function(spots) {
  if (is.null(spots) || nrow(spots) == 0) return(NULL)
  # A video has one finding per kind: the segment that stands out most.
  spots <- spots[order(-(spots$share - spots$usual_share), spots$video_id, spots$start_seconds), ]
  spots <- spots[!duplicated(spots[c("video_id", "kind")]), ]
  finding(
    paste0("video_", spots$kind), spots$video_id, spots$share - spots$usual_share, spots$viewers,
    lapply(seq_len(nrow(spots)), function(row) {
      list(start_seconds = spots$start_seconds[row], share = spots$share[row],
           usual_share = spots$usual_share[row])
    })
  )
}

compute_findings <- function(data, course_id) {
  found <- rbind(
    problem_findings(data$r_item), stop_findings(data$r_stop), video_findings(data$r_video_spot),
    week_findings(data)
  )
  if (is.null(found)) {
    return(too_few("Nothing stands out, or too few learners did anything."))
  }
  # Kinds measure different things, so each is ranked by itself and the kinds take turns.
  found <- found[order(found$kind, -found$effect, found$block_id, method = "radix"), ]
  place <- stats::ave(seq_len(nrow(found)), found$kind, FUN = seq_along)
  found <- found[order(place, -found$effect, found$kind, found$block_id, method = "radix"), ]
  found <- utils::head(found, most_findings)
  list(r_finding = data.frame(rank = seq_len(nrow(found)), found, row.names = NULL))
}

analysis_findings <- analysis(
  reads = list(
    r_item = c("problem_id", "name", "learners", "right_share", "discrimination", "distractor",
               "distractor_count", "flag"),
    r_stop = c("block_id", "name", "sort_idx", "reached", "stopped", "stop_share"),
    r_video_spot = c("video_id", "kind", "start_seconds", "viewers", "share", "usual_share"),
    course_enrollment_daily = c("date", "count"),
    course_activity = c("interval_end", "label", "count"),
    course_meta_summary_enrollment = "end_time",
    publication = "since"
  ),
  writes = "r_finding",
  minimum = paste(
    "a problem, block or video with 30 learners, or nine changes from week to week"
  ),
  compute = compute_findings,
  explains = paste(
    "The five to eight things of a course that stand out most, each against the rest of the same",
    "course. Shares and correlations of few learners are drawn towards the course's mean before",
    "they are ranked, and changes of the last week towards the course's usual change."
  )
)
