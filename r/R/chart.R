#' @importFrom rlang .data
NULL

# A kind of chart, which is described once and drawn in two ways. `draw(rows, chart, labels)` makes
# a ggplot of rows, for still images. `specify(chart)` makes a specification, and a page binds it to
# the rows of its own table. Both name the same columns.
#
# `labels` are words for columns. A column without a label gets its own name.
chart <- function(draw, specify, ...) list(draw = draw, specify = specify, ...)

label_of <- function(keys, labels) {
  found <- unname(unlist(labels)[keys])
  ifelse(is.na(found), keys, found)
}

# The series columns of rows: known ones first. With `others`, also the rest of the rows' columns.
series_columns <- function(rows, chart) {
  known <- intersect(chart$series, names(rows))
  if (isTRUE(chart$others)) {
    known <- c(known, setdiff(names(rows), c(chart$series, chart$x, chart$total)))
  }
  known
}

# Wide rows in ggplot's long form: one row per `x` and series.
long_rows <- function(rows, chart, x = rows[[chart$x]]) {
  keys <- series_columns(rows, chart)
  data.frame(
    x = rep(x, times = length(keys)),
    series = factor(rep(keys, each = nrow(rows)), levels = keys),
    value = unlist(rows[keys], use.names = FALSE)
  )
}

# Without masked values, for kinds of charts in which a gap is what is not drawn.
known_rows <- function(data) data[!is.na(data$value), ]

# The colours, fills or other looks of series, by key.
looks_of <- function(looks, keys, known) {
  stats::setNames(looks[(colour_numbers(keys, known) - 1L) %% length(looks) + 1L], keys)
}

series_colours <- function(keys, known) looks_of(look$light$series, keys, known)

scale_x <- function(chart, values) {
  switch(chart$x_axis,
    days = scale_x_days(values),
    ggplot2::scale_x_continuous()
  )
}

scale_y <- function(chart, ...) {
  if (identical(chart$y_axis, "shares")) {
    ggplot2::scale_y_continuous(labels = share_labels, limits = c(0, NA), ...)
  } else {
    ggplot2::scale_y_continuous(
      breaks = whole_breaks, labels = count_labels, limits = c(0, NA), ...
    )
  }
}

plotly_x <- function(chart) {
  switch(chart$x_axis,
    days = axis_of_days(chart$x),
    axis_of_numbers(chart$x, showline = TRUE)
  )
}

plotly_y <- function(chart, of, stacked = FALSE) {
  if (identical(chart$y_axis, "shares")) axis_of_shares() else axis_of_counts(of, stacked)
}

hover_of_y <- function(chart) if (identical(chart$y_axis, "shares")) "%{y:.1%}" else "%{y:,d}"
