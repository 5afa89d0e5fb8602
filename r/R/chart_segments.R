# Stacked counts along a video, one stair per segment. `x` is the second at which a segment begins.
chart_segments <- function(x, series) {
  chart(draw_segments, specify_segments, x = x, series = series)
}

# An area of ggplot slopes, so each stair has two points.
draw_segments <- function(rows, chart, labels) {
  begin <- rows[[chart$x]]
  width <- if (length(begin) > 1) min(diff(begin)) else 5
  twice <- rows[rep(seq_len(nrow(rows)), each = 2), ]
  twice[[chart$x]] <- as.vector(rbind(begin, begin + width - 1e-6))
  data <- known_rows(long_rows(twice, chart))
  keys <- levels(data$series)
  ggplot2::ggplot(data, ggplot2::aes(x = .data$x, y = .data$value, fill = .data$series)) +
    ggplot2::geom_area(position = ggplot2::position_stack(reverse = TRUE)) +
    ggplot2::scale_fill_manual(
      values = series_colours(keys, chart$series), labels = label_of(keys, labels)
    ) +
    ggplot2::scale_x_continuous(breaks = clock_breaks, labels = clock_labels) +
    scale_y(chart) +
    ggplot2::labs(x = NULL, y = NULL) +
    theme_analytics()
}

# Places in a video are dates of 1970 for Plotly, because its axes of dates have labels of clocks.
specify_segments <- function(chart) {
  clock <- bind("clock", chart$x)
  specification(
    needs = c(chart$x, chart$series),
    traces = list(plotly_trace(
      `repeat` = repeat_columns(chart$series),
      type = "scatter", mode = "lines", stackgroup = "all", name = bind("label", "each"),
      x = bind("moment", chart$x), y = column("each"),
      line = list(width = 1, shape = "hv", color = colour("each")),
      fillcolor = colour("each"), fillpattern = plotly_hatch(), hovertemplate = "%{y:,d}"
    )),
    layout = list(
      xaxis = plotly_axis(
        type = "date", tickformat = clock, hoverformat = clock, tickangle = 0, showline = TRUE
      ),
      yaxis = axis_of_counts("each", stacked = TRUE)
    )
  )
}
