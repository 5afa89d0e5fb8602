#' @importFrom ggplot2 .data
NULL

# A kind of chart, which is described once and drawn in two ways. `draw` makes a ggplot of rows, for
# still images. `specify` makes a Plotly specification whose traces name columns, and a page binds
# the columns to the rows of its own table.
#
# `x` is the column of days. `known` holds the keys of the series columns that have the same colour
# in every figure. A table may lack some of these columns, and may have other columns.
chart <- function(x, known, draw, specify) {
  list(x = x, known = known, draw = draw, specify = specify)
}

series_columns <- function(rows, chart) setdiff(names(rows), chart$x)

# Wide rows in ggplot's long form: one row per day and series.
long_rows <- function(rows, chart) {
  keys <- series_columns(rows, chart)
  data.frame(
    x = rep(rows[[chart$x]], times = length(keys)),
    series = factor(rep(keys, each = nrow(rows)), levels = keys),
    count = unlist(rows[keys], use.names = FALSE)
  )
}

# The specification of a chart: one trace, which the page repeats for each series column, and for
# both grounds the colours by key and the layout. `{"column": "each"}` stands for the repeated
# column.
specification <- function(chart, trace) {
  numbers <- colour_numbers(chart$known, chart$known)
  list(
    x = chart$x,
    known = as.list(chart$known),
    colours = lapply(look, function(ground) as.list(ground$series)),
    colour_of = as.list(numbers - 1L),
    dashes = as.list(line_dashes),
    each = trace,
    layout = lapply(stats::setNames(names(look), names(look)), function(ground) {
      c(plotly_layout(ground), list(xaxis = plotly_days_axis(ground)))
    })
  )
}
