#' @importFrom ggplot2 .data
NULL

# A chart archetype has two sides, made from the same few facts: `draw` makes a ggplot of rows, for
# still images; `specify` makes a Plotly specification whose traces name columns, which a page
# binds to the rows of its own table.
#
# `x` is the column of days. `known` are the keys of the series columns that every figure colours
# alike; a table may lack some of them, and may have others.
chart <- function(x, known, draw, specify) {
  list(x = x, known = known, draw = draw, specify = specify)
}

series_columns <- function(rows, chart) setdiff(names(rows), chart$x)

# Wide rows as ggplot wants them: one row per day and series.
long_rows <- function(rows, chart) {
  keys <- series_columns(rows, chart)
  data.frame(
    x = rep(rows[[chart$x]], times = length(keys)),
    series = factor(rep(keys, each = nrow(rows)), levels = keys),
    count = unlist(rows[keys], use.names = FALSE)
  )
}

# The specification of a chart: one trace that the page repeats for each series column, colours by
# key for both grounds, and the layouts. `{"column": "each"}` is the column of the repetition.
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
