# Parts of a whole, one bar of 100 % per row: complete and incomplete, right and wrong. The parts
# are counts. Where one of them is masked, the row has no bar, because the others are not the whole.
chart_share <- function(name, parts) {
  chart(draw_share, specify_share, x = name, name = name, series = parts, y_axis = "shares")
}

draw_share <- function(rows, chart, labels) {
  rows[!stats::complete.cases(rows[chart$series]), chart$series] <- NA
  data <- known_rows(long_rows(rows, chart, x = seq_len(nrow(rows))))
  keys <- levels(data$series)
  ggplot2::ggplot(data, ggplot2::aes(x = .data$x, y = .data$value, fill = .data$series)) +
    ggplot2::geom_col(
      position = ggplot2::position_fill(reverse = TRUE), width = 0.75
    ) +
    ggplot2::scale_fill_manual(
      values = series_colours(keys, chart$series), labels = label_of(keys, labels)
    ) +
    scale_x_names(rows[[chart$name]], is_flat = TRUE) +
    scale_y(chart) +
    ggplot2::coord_flip() +
    ggplot2::labs(x = NULL, y = NULL) +
    theme_analytics(grid = "x")
}

specify_share <- function(chart) {
  specification(
    needs = c(chart$name, chart$series),
    traces = list(
      plotly_trace(
        `repeat` = repeat_columns(chart$series),
        type = "bar", orientation = "h", name = bind("label", "each"),
        x = bind("part", "each", among = I(chart$series)), y = bind("index", chart$name),
        marker = list(color = colour("each"), pattern = plotly_hatch()),
        customdata = bind("rows", c(chart$name, "each")),
        hovertemplate = "%{customdata[0]}: <b>%{customdata[1]}</b> (%{x:.0f}%)"
      ),
      masked_trace(chart$name, chart$series, is_flat = TRUE)
    ),
    layout = list(
      hovermode = "closest", barnorm = "percent",
      xaxis = plotly_axis(range = I(c(0, 100)), ticksuffix = "%", showgrid = TRUE),
      yaxis = axis_of_names(chart$name, is_flat = TRUE)
    ),
    height = "rows"
  )
}
