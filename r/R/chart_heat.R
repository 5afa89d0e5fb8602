# A square per row, in a column of days and a line of names: the stronger its colour, the higher its
# share.
chart_heat <- function(x, name, value) {
  chart(draw_heat, specify_heat, x = x, name = name, value = value)
}

draw_heat <- function(rows, chart, labels) {
  names <- unique(rows[[chart$name]])
  data <- data.frame(
    x = rows[[chart$x]], name = factor(rows[[chart$name]], levels = rev(names)),
    value = rows[[chart$value]]
  )
  ggplot2::ggplot(data, ggplot2::aes(x = .data$x, y = .data$name, fill = .data$value)) +
    ggplot2::geom_tile(colour = look$light$ground, na.rm = TRUE) +
    ggplot2::scale_fill_gradient(
      low = look$light$grid, high = look$light$series[1], na.value = NA, labels = share_labels
    ) +
    scale_x_days(data$x) +
    ggplot2::labs(x = NULL, y = NULL, fill = label_of(chart$value, labels)) +
    theme_analytics(grid = "none")
}

# The small bundle of Plotly has no heat map, so squares of a scatter chart have its place.
specify_heat <- function(chart) {
  specification(
    needs = c(chart$x, chart$name, chart$value),
    traces = list(plotly_trace(
      type = "scatter", mode = "markers", x = column(chart$x), y = column(chart$name),
      marker = list(
        symbol = "square", size = bind("cell", c(chart$x, chart$name)),
        color = column(chart$value), cmin = 0,
        colorscale = list(list(0, colour("grid")), list(1, series_colour(1L))),
        showscale = TRUE,
        colorbar = list(thickness = 10, outlinewidth = 0, tickformat = "~%",
                        tickfont = list(color = colour("muted")))
      ),
      hovertemplate = "%{y}<br>%{x}: <b>%{marker.color:.1%}</b><extra></extra>"
    )),
    layout = list(
      hovermode = "closest",
      xaxis = axis_of_days(chart$x),
      yaxis = plotly_axis(type = "category", autorange = "reversed")
    ),
    height = list(by = "lines", of = chart$name)
  )
}
