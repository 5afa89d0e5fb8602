# Lines over time: one line per series, each with a colour and a dash of its own.
chart_lines <- function(x, known) chart(x, known, draw_lines, specify_lines)

draw_lines <- function(rows, chart, labels) {
  data <- long_rows(rows, chart)
  keys <- levels(data$series)
  numbers <- colour_numbers(keys, chart$known)
  dashes <- ggplot_dashes[(numbers - 1L) %% length(ggplot_dashes) + 1L]
  is_one_day <- length(unique(data$x)) == 1
  ggplot2::ggplot(data, ggplot2::aes(
    x = .data$x, y = .data$count, colour = .data$series, linetype = .data$series
  )) +
    (if (!is_one_day) ggplot2::geom_line(linewidth = 0.9)) +
    ggplot2::geom_point(size = 1.6) +
    ggplot2::scale_colour_manual(
      values = stats::setNames(look$light$series[numbers], keys), labels = labels[keys]
    ) +
    ggplot2::scale_linetype_manual(
      values = stats::setNames(dashes, keys), labels = labels[keys]
    ) +
    scale_x_days(data$x) +
    ggplot2::scale_y_continuous(labels = count_labels, limits = c(0, NA)) +
    ggplot2::labs(x = NULL, y = NULL) +
    theme_analytics()
}

specify_lines <- function(chart) {
  specification(chart, list(
    type = "scatter", mode = "lines+markers",
    x = list(column = chart$x), y = list(column = "each"),
    line = list(width = 2, color = list(colour = "each"), dash = list(dash = "each")),
    hovertemplate = "%{y:,d}"
  ))
}
