# Lines over time or over another number: one line per series, each with a colour and a dash of its
# own. `x_axis` is "days" or "numbers", and `y_axis` is "counts" or "shares".
chart_lines <- function(x, series, others = FALSE, x_axis = "days", y_axis = "counts") {
  chart(draw_lines, specify_lines, x = x, series = series, others = others, x_axis = x_axis,
        y_axis = y_axis)
}

draw_lines <- function(rows, chart, labels) {
  data <- long_rows(rows, chart)
  keys <- levels(data$series)
  words <- label_of(keys, labels)
  xs <- length(unique(data$x))
  # Few points are marked, and so are points between two gaps, because they have no line.
  has_points <- xs <= 40 || anyNA(data$value)
  ggplot2::ggplot(data, ggplot2::aes(
    x = .data$x, y = .data$value, colour = .data$series, linetype = .data$series
  )) +
    (if (xs > 1) ggplot2::geom_line(linewidth = 0.9, na.rm = TRUE)) +
    (if (has_points) ggplot2::geom_point(size = 1.6, na.rm = TRUE)) +
    ggplot2::scale_colour_manual(values = series_colours(keys, chart$series), labels = words) +
    ggplot2::scale_linetype_manual(
      values = looks_of(ggplot_dashes, keys, chart$series), labels = words
    ) +
    scale_x(chart, data$x) +
    scale_y(chart) +
    ggplot2::labs(x = NULL, y = NULL) +
    theme_analytics()
}

specify_lines <- function(chart) {
  specification(
    needs = chart$x,
    traces = list(plotly_trace(
      `repeat` = repeat_columns(chart$series, chart$others),
      type = "scatter", mode = bind("mode", "each"), name = bind("label", "each"),
      x = column(chart$x), y = column("each"),
      line = list(width = 2, color = colour("each"), dash = bind("dash", "each")),
      marker = list(size = 6, symbol = bind("symbol", "each")),
      hovertemplate = hover_of_y(chart)
    )),
    layout = list(xaxis = plotly_x(chart), yaxis = plotly_y(chart, "each"))
  )
}
