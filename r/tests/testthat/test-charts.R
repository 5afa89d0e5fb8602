# The ggplot side of each kind of chart: what is drawn of made-up rows with a masked count.

weeks <- as.Date("2026-01-04") + 7 * 0:4

layers_of <- function(chart, rows, labels = list()) {
  expect_silent(built <- ggplot2::ggplot_build(chart$draw(rows, chart, labels)))
  built$data
}

axis_labels <- function(chart, rows, axis) {
  built <- ggplot2::ggplot_build(chart$draw(rows, chart, list()))
  labels <- built$layout$panel_params[[1]][[axis]]$get_labels()
  labels[!is.na(labels) & labels != ""] # breaks beyond the axis have no label
}

test_that("lines have a gap where a value is masked, and a dash each", {
  chart <- chart_lines("week_end", c("active", "tried"))
  rows <- data.frame(week_end = weeks, active = c(5, 4, 3, 2, 1), tried = c(4, NA, 2, 1, 1))
  lines <- layers_of(chart, rows)[[1]]
  expect_equal(sum(is.na(lines$y)), 1)
  expect_equal(length(unique(lines$linetype)), 2)
  expect_equal(length(unique(lines$colour)), 2)
})

test_that("small counts have whole numbers on their axis, and no label twice", {
  chart <- chart_lines("week_end", "active")
  for (top in c(1, 2, 3, 7, 40, 12345)) {
    rows <- data.frame(week_end = weeks, active = c(0, 0, 1, 1, top))
    labels <- axis_labels(chart, rows, "y")
    expect_false(anyDuplicated(labels) > 0, info = paste(labels, collapse = " "))
    expect_match(labels, "^[0-9,]+$")
  }
})

test_that("small shares have decimals on their axis, and no label twice", {
  chart <- chart_lines("week_end", "active", y_axis = "shares")
  rows <- data.frame(week_end = weeks, active = c(0, 0.001, 0.004, 0.01, 0.02))
  labels <- axis_labels(chart, rows, "y")
  expect_equal(labels, c("0%", "0.5%", "1%", "1.5%", "2%"))
})

test_that("a stack has areas, and bars where a day is single or a count is masked", {
  chart <- chart_stack("week_end", c("threads", "answers"))
  rows <- data.frame(week_end = weeks, threads = c(1, 2, 3, 0, 1), answers = c(4, 0, 2, 1, 1))
  area <- layers_of(chart, rows)[[1]]
  expect_equal(max(area$ymax), 5)
  expect_equal(nrow(area), 10)
  expect_false("xmin" %in% names(area))
  expect_true("xmin" %in% names(layers_of(chart, rows[1, ])[[1]]))
  rows$answers[2] <- NA
  bars <- layers_of(chart, rows)[[1]]
  expect_equal(nrow(bars), 9)
  expect_true("xmin" %in% names(bars))
})

test_that("bars have the order of the rows, and a sign in the place of a masked count", {
  chart <- chart_bars("band", "count")
  rows <- data.frame(band = c("Under 18", "18-25", "18-25"), count = c(NA, 1200, 3))
  layers <- layers_of(chart, rows)
  expect_equal(layers[[1]]$y, c(1200, 3))
  expect_equal(layers[[2]]$label, c(masked_sign, "1,200", "3"))
  vertical <- chart_bars("band", "count", direction = "vertical")
  expect_equal(axis_labels(vertical, rows, "x"), rows$band)
})

test_that("a flag of a row is a colour of its bar", {
  chart <- chart_bars("answer", "count", flag = "is_right")
  rows <- data.frame(answer = c("a", "b"), count = c(3, 4), is_right = c(1, 0))
  expect_equal(layers_of(chart, rows)[[1]]$fill, look$light$series[1:2])
})

test_that("what leaves goes downwards, and its axis has no minus", {
  chart <- chart_flow("week_end", "arrivals", "departures")
  rows <- data.frame(week_end = weeks, arrivals = c(90, 20, 5, 1, 0), departures = c(1, 80, 9, 9, 3))
  bars <- layers_of(chart, rows)[[1]]
  expect_equal(range(bars$ymin), c(-80, 0))
  expect_false(any(grepl("-", axis_labels(chart, rows, "y"))))
})

test_that("parts of a whole fill their bar, and a row with a masked part has none", {
  chart <- chart_share("name", c("right", "wrong"))
  rows <- data.frame(name = c("a", "b"), right = c(3, 20), wrong = c(1, NA))
  bars <- layers_of(chart, rows)[[1]]
  expect_equal(nrow(bars), 2)
  expect_equal(max(bars$ymax), 1)
  expect_equal(sort(bars$ymax - bars$ymin), c(0.25, 0.75))
})

test_that("a part is drawn in its whole", {
  chart <- chart_nested("name", "reached", "stopped")
  rows <- data.frame(name = c("a", "b"), reached = c(9, 5), stopped = c(4, 5))
  bars <- layers_of(chart, rows)[[1]]
  expect_true(all(bars$ymin == 0))
  expect_gt(max(bars$xmax - bars$xmin), 1.5 * min(bars$xmax - bars$xmin))
})

test_that("segments of a video are stairs on a clock", {
  chart <- chart_segments("start_seconds", c("viewers", "replays"))
  rows <- data.frame(start_seconds = c(0, 5, 10), viewers = c(9, 9, 4), replays = c(0, 3, 0))
  area <- layers_of(chart, rows)[[1]]
  expect_equal(max(area$ymax), 12)
  expect_equal(clock_labels(c(0, 65, 3600, NA)), c("0:00", "1:05", "60:00", ""))
  for (end in c(4, 40, 400, 4000)) {
    labels <- clock_labels(clock_breaks(c(0, end)))
    expect_false(anyDuplicated(labels) > 0)
    expect_lt(length(labels), 9)
  }
})

test_that("an estimate lies in its band, which is missing where it is not known", {
  chart <- chart_band("day", "share", "low", "high", groups = "group", known = "all",
                      stairs = TRUE, x_axis = "numbers", y_axis = "shares")
  rows <- data.frame(group = rep(c("all", "audit"), each = 3), day = rep(c(0, 7, 14), 2),
                     share = c(1, 0.6, 0.4, 1, 0.5, 0.3), low = c(NA, 0.5, 0.3, NA, 0.4, 0.2),
                     high = c(NA, 0.7, 0.5, NA, 0.6, 0.4))
  layers <- layers_of(chart, rows)
  # Each band is a stair: it keeps its height until the next day.
  first <- layers[[1]][layers[[1]]$group == 1, ]
  expect_equal(first$x, c(7, 14, 14))
  expect_equal(first$ymin, c(0.5, 0.5, 0.3))
  expect_equal(length(unique(layers[[2]]$linetype)), 2)
})

test_that("what was observed is solid, and what is expected is dashed", {
  chart <- figure_forecast$chart
  rows <- data.frame(week_end = weeks, observed = c(9, 8, 7, NA, NA),
                     expected = c(NA, NA, 7, 6, 5), low = c(NA, NA, 7, 5, 3),
                     high = c(NA, NA, 7, 7, 8))
  layers <- layers_of(chart, rows)
  expect_equal(range(c(layers[[1]]$ymin, layers[[1]]$ymax)), c(3, 8))
  expect_equal(unique(layers[[2]]$linetype), ggplot_dashes[1:2])
})

test_that("dots, squares and bubbles stand at their places", {
  dots <- layers_of(figure_items$chart, data.frame(
    right_share = c(0.2, 0.9), discrimination = c(-0.1, NA), name = c("a", "b")
  ))
  expect_equal(dots[[2]]$x[!is.na(dots[[2]]$y)], 0.2)
  squares <- layers_of(figure_sections$chart, data.frame(
    week_end = rep(weeks, 2), section = rep(c("One", "Two"), each = 5),
    active_share = c(NA, 1:9 / 10)
  ))
  expect_equal(length(unique(squares[[1]]$y)), 2)
  bubbles <- layers_of(figure_geography$chart, data.frame(
    country = c("IN", "FR", "ZZ"), count = c(400, 100, 3)
  ))
  expect_equal(nrow(bubbles[[1]]), nrow(world_land))
  # The area stands for the count, and a code without a place has no bubble.
  expect_equal(bubbles[[2]]$size[1] / bubbles[[2]]$size[2], 2)
  expect_equal(sum(!is.na(bubbles[[2]]$x)), 2)
})

test_that("an image of two years of days has the weeks that end with the last day", {
  days <- format(as.Date("2024-01-01") + 0:729)
  enrolled <- data.frame(date = days, mode = "audit", count = 1:730)
  rows <- still_enrollment(list(
    course_enrollment_mode_daily = enrolled, publication = data.frame(as_of = "2025-12-31")
  ))
  expect_equal(rows$audit[nrow(rows)], 730)
  expect_equal(unique(as.numeric(diff(rows$date))), 7)
  few <- list(
    course_enrollment_mode_daily = utils::head(enrolled, 180),
    publication = data.frame(as_of = "2024-06-29")
  )
  expect_equal(nrow(still_enrollment(few)), 180)
})
