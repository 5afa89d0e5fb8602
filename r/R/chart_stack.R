# Stacked counts over time: the parts of a total. A single day has bars, because it has no area.
chart_stack <- function(x, known) chart(x, known, draw_stack, specify_stack)

draw_stack <- function(rows, chart, labels) {
  data <- long_rows(rows, chart)
  keys <- levels(data$series)
  stacked <- ggplot2::position_stack(reverse = TRUE)
  layer <- if (length(unique(data$x)) > 1) {
    ggplot2::geom_area(position = stacked, alpha = 0.85)
  } else {
    ggplot2::geom_col(position = stacked, width = 0.5)
  }
  colours <- stats::setNames(look$light$series[colour_numbers(keys, chart$known)], keys)
  ggplot2::ggplot(data, ggplot2::aes(x = .data$x, y = .data$count, fill = .data$series)) +
    layer +
    ggplot2::scale_fill_manual(values = colours, labels = labels[keys]) +
    scale_x_days(data$x) +
    ggplot2::scale_y_continuous(labels = count_labels, limits = c(0, NA)) +
    ggplot2::labs(x = NULL, y = NULL) +
    theme_analytics()
}

specify_stack <- function(chart) {
  specification(chart, list(
    type = "scatter", mode = "lines", stackgroup = "all",
    x = list(column = chart$x), y = list(column = "each"),
    line = list(width = 1, color = list(colour = "each")),
    hovertemplate = "%{y:,d}"
  ))
}
