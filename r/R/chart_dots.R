# One point per row, placed by two numbers and named when it is pointed at. `x` is a share.
chart_dots <- function(x, y, name) chart(draw_dots, specify_dots, x = x, y = y, name = name)

draw_dots <- function(rows, chart, labels) {
  data <- data.frame(x = rows[[chart$x]], y = rows[[chart$y]])
  ggplot2::ggplot(data, ggplot2::aes(x = .data$x, y = .data$y)) +
    ggplot2::geom_hline(yintercept = 0, colour = look$light$muted) +
    ggplot2::geom_point(colour = look$light$series[1], size = 2.4, alpha = 0.8, na.rm = TRUE) +
    ggplot2::scale_x_continuous(labels = share_labels, limits = c(0, 1)) +
    ggplot2::labs(x = label_of(chart$x, labels), y = label_of(chart$y, labels)) +
    theme_analytics()
}

specify_dots <- function(chart) {
  specification(
    needs = c(chart$x, chart$y, chart$name),
    traces = list(plotly_trace(
      type = "scatter", mode = "markers", x = column(chart$x), y = column(chart$y),
      text = bind("names", chart$name), name = bind("label", chart$name),
      marker = list(
        size = 10, color = series_colour(1L), opacity = 0.85,
        line = list(width = 1, color = colour("ground"))
      ),
      hovertemplate = "<b>%{text}</b><br>%{xaxis.title.text}: %{x:.0%}<br>%{yaxis.title.text}: %{y:.2f}<extra></extra>" # nolint
    )),
    layout = list(
      hovermode = "closest",
      xaxis = axis_of_shares(title = axis_title(chart$x), range = I(c(-0.02, 1.02))),
      yaxis = axis_of_numbers(chart$y, showgrid = TRUE, zeroline = TRUE, rangemode = "tozero")
    )
  )
}
