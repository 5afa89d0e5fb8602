# Two counts over time that pull in opposite directions: one upwards, one downwards.
chart_flow <- function(x, up, down) {
  chart(draw_flow, specify_flow, x = x, series = c(up, down), up = up, down = down, x_axis = "days")
}

draw_flow <- function(rows, chart, labels) {
  rows[[chart$down]] <- -rows[[chart$down]]
  data <- known_rows(long_rows(rows, chart))
  keys <- levels(data$series)
  ggplot2::ggplot(data, ggplot2::aes(x = .data$x, y = .data$value, fill = .data$series)) +
    ggplot2::geom_col() +
    ggplot2::geom_hline(yintercept = 0, colour = look$light$muted) +
    ggplot2::scale_fill_manual(
      values = series_colours(keys, chart$series), labels = label_of(keys, labels)
    ) +
    scale_x(chart, data$x) +
    ggplot2::scale_y_continuous(breaks = whole_breaks, labels = function(values) {
      count_labels(abs(values))
    }) +
    ggplot2::labs(x = NULL, y = NULL) +
    theme_analytics()
}

specify_flow <- function(chart) {
  bars <- function(number, key, ...) {
    plotly_trace(
      type = "bar", name = bind("label", key), x = column(chart$x), y = column(key, ...),
      marker = list(color = series_colour(number), pattern = plotly_hatch(hatches[number])),
      customdata = column(key), hovertemplate = "%{customdata:,d}"
    )
  }
  both <- c(chart$up, chart$down)
  specification(
    needs = c(chart$x, both),
    traces = list(bars(1L, chart$up), bars(2L, chart$down, times = -1L)),
    layout = list(
      barmode = "relative", xaxis = plotly_x(chart),
      yaxis = plotly_axis(
        tickmode = "array", tickvals = bind("ticks", both), ticktext = bind("tick_texts", both),
        showgrid = TRUE, zeroline = TRUE
      )
    )
  )
}
