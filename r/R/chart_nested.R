# A count and the part of it that matters, one bar in the other, per row: who reached a block and
# who stopped there.
chart_nested <- function(name, whole, part) {
  chart(draw_nested, specify_nested, x = name, name = name, series = c(whole, part))
}

draw_nested <- function(rows, chart, labels) {
  data <- known_rows(long_rows(rows, chart, x = seq_len(nrow(rows))))
  keys <- levels(data$series)
  data$width <- c(0.8, 0.45)[as.integer(data$series)]
  ggplot2::ggplot(data, ggplot2::aes(
    x = .data$x, y = .data$value, fill = .data$series, width = .data$width
  )) +
    ggplot2::geom_col(position = "identity") +
    ggplot2::scale_fill_manual(
      values = series_colours(keys, chart$series), labels = label_of(keys, labels)
    ) +
    scale_x_names(rows[[chart$name]], is_flat = TRUE) +
    scale_y(chart) +
    ggplot2::coord_flip() +
    ggplot2::labs(x = NULL, y = NULL) +
    theme_analytics(grid = "x")
}

specify_nested <- function(chart) {
  bars <- function(number, width) {
    key <- chart$series[number]
    plotly_trace(
      type = "bar", orientation = "h", name = bind("label", key), width = width,
      x = column(key), y = bind("index", chart$name),
      marker = list(color = series_colour(number)),
      customdata = bind("names", chart$name), hovertemplate = "%{customdata}: <b>%{x:,d}</b>"
    )
  }
  specification(
    needs = c(chart$name, chart$series),
    traces = list(
      bars(1L, 0.8), bars(2L, 0.45), masked_trace(chart$name, chart$series[1], is_flat = TRUE)
    ),
    layout = list(
      hovermode = "closest", barmode = "overlay",
      xaxis = axis_of_counts(chart$series), yaxis = axis_of_names(chart$name, is_flat = TRUE)
    ),
    height = "rows"
  )
}
