# Specifications: charts of Plotly whose parts name columns of a page's table.
#
# `needs` are the columns without which a chart is not drawn. A trace is drawn once, once for each
# series column (`repeat_columns`), or once for each group of rows (`repeat_groups`). The page's
# script (`figures.js`) replaces each `bind()` by a value of the page, so colours, labels and rows
# are those of the page at that moment.
#
# `height` is what the height of a chart follows: "rows", the "lines" of a column of names, or the
# width of a "map". Other charts are as high as the page's style sheet says.
specification <- function(needs, traces, layout, height = NULL, places = NULL) {
  list(
    needs = I(needs),
    colours = lapply(look, function(ground) {
      list(ground = ground$ground, ink = ground$ink, muted = ground$muted, grid = ground$grid,
           series = I(ground$series))
    }),
    dashes = I(line_dashes), symbols = I(point_symbols), hatches = I(hatches),
    traces = traces,
    layout = utils::modifyList(plotly_layout(), layout),
    height = if (is.character(height)) list(by = height) else height, places = places
  )
}

# A part that the page's script replaces. `of` names a column or columns, a colour or, with "each",
# the column that a trace is repeated for.
bind <- function(what, of = NULL, ...) {
  if (length(of) > 1) of <- I(of)
  others <- list(...)
  c(list(bind = what), if (!is.null(of)) list(of = of), others[lengths(others) > 0])
}

column <- function(of, ...) bind("column", of, ...)

colour <- function(of, ...) bind("colour", of, ...)

# Kinds of binding whose `of` is always a list.
bind_list <- function(what, of, ...) bind(what, I(of), ...)

plotly_trace <- function(..., where = NULL, `repeat` = NULL) {
  parts <- list(...)
  part <- list(trace = parts[lengths(parts) > 0])
  if (!is.null(where)) part$where <- I(where)
  if (!is.null(`repeat`)) part$`repeat` <- `repeat`
  part
}

# One trace for each of these columns that the table has. With `others`, also one for each column
# that the page declares as a series, but for the columns `except`.
repeat_columns <- function(columns, others = FALSE, except = character(0)) {
  list(columns = I(columns), others = others, except = I(except))
}

# One trace for each value of a column.
repeat_groups <- function(groups, known) list(groups = groups, known = I(known))

# The colour number of the n-th series, as the page's script counts.
series_colour <- function(number, ...) colour(number - 1L, ...)

# A hatching in the colour of the ground, over the colour of the series.
plotly_hatch <- function(shape = bind("hatch", "each")) {
  list(shape = shape, fillmode = "overlay", fgcolor = colour("ground"), fgopacity = 0.55, size = 7,
       solidity = 0.25)
}

plotly_layout <- function() {
  list(
    font = list(family = "system-ui, 'Noto Sans', sans-serif", size = 13, color = colour("ink")),
    paper_bgcolor = "rgba(0,0,0,0)", plot_bgcolor = "rgba(0,0,0,0)",
    margin = list(l = 8, r = 12, t = 12, b = 8),
    hovermode = "x unified", dragmode = FALSE, barmode = "stack", bargap = 0.25,
    hoverlabel = list(
      bgcolor = colour("ground"), bordercolor = colour("grid"), namelength = -1L,
      font = list(color = colour("ink"))
    ),
    legend = list(
      orientation = "h", x = 0, y = 1.02, yanchor = "bottom", traceorder = "normal",
      bgcolor = "rgba(0,0,0,0)", itemdoubleclick = FALSE
    )
  )
}

# Axes of Plotly. No axis can be zoomed, because a page shows all of its rows, and a touch scrolls
# the page.
plotly_axis <- function(...) {
  utils::modifyList(list(
    automargin = TRUE, fixedrange = TRUE, showgrid = FALSE, zeroline = FALSE,
    gridcolor = colour("grid"), linecolor = colour("grid"), zerolinecolor = colour("muted"),
    tickfont = list(color = colour("muted"))
  ), list(...))
}

# A title from the page's label of a column, for an axis that no legend explains.
axis_title <- function(of) {
  list(text = bind("label", of), font = list(size = 13, color = colour("muted")), standoff = 8)
}

axis_of_counts <- function(of, stacked = FALSE) {
  plotly_axis(
    rangemode = "tozero", tickformat = ",d", dtick = bind_list("step", of, stacked = stacked),
    showgrid = TRUE
  )
}

# `~` leaves out zeros at the end, so that labels of small shares don't repeat.
axis_of_shares <- function(...) {
  plotly_axis(rangemode = "tozero", tickformat = "~%", showgrid = TRUE, ...)
}

axis_of_numbers <- function(of, ...) plotly_axis(title = axis_title(of), tickformat = "~g", ...)

# Names stand at the places of their rows, because two rows may have the same name. On a flat chart
# the first row is on top.
axis_of_names <- function(of, is_flat, kind = NULL) {
  plotly_axis(
    tickmode = "array", tickvals = bind("named", of),
    ticktext = bind("short", of, wide = 40L, narrow = if (is_flat) 16L else 8L, kind = kind),
    range = bind("rows_range", of, is_flat = is_flat),
    ticks = "outside", ticklen = 6L, tickcolor = "rgba(0,0,0,0)"
  )
}

# The year stands once, on a line of its own, so that labels stay level on a narrow screen.
axis_of_days <- function(of) {
  month <- 28 * 86400000
  plotly_axis(
    type = "date", tickangle = 0, dtick = bind("day_step", of), tick0 = bind("day_first", of),
    range = bind("day_range", of), showline = TRUE, hoverformat = "%e %b %Y",
    tickformatstops = list(
      list(dtickrange = list(NULL, month), value = "%e %b\n%Y"),
      list(dtickrange = list("M1", "M11"), value = "%b\n%Y"),
      list(dtickrange = list("M12", NULL), value = "%Y")
    )
  )
}

specification_json <- function(specification) {
  as.character(jsonlite::toJSON(
    specification, auto_unbox = TRUE, digits = NA, null = "null", na = "null"
  ))
}
