# Estimates with their intervals: a line in a band. `groups` is a column whose values have a line
# each, `known` are its values that have the same colour everywhere. `stairs` is set where a value
# stays until the next one.
#
# `observed` is a column of values that were counted, beside the estimates; their line is solid.
chart_band <- function(x, y, low, high, groups = NULL, known = character(0), observed = NULL,
                       stairs = FALSE, x_axis = "days", y_axis = "counts") {
  chart(draw_band, specify_band, x = x, y = y, low = low, high = high, groups = groups,
        known = known, observed = observed, stairs = stairs, x_axis = x_axis, y_axis = y_axis)
}

draw_band <- function(rows, chart, labels) {
  group <- if (is.null(chart$groups)) rep(chart$y, nrow(rows)) else rows[[chart$groups]]
  keys <- unique(group)
  known <- c(chart$observed, if (is.null(chart$groups)) chart$y else chart$known)
  data <- data.frame(
    x = rows[[chart$x]], y = rows[[chart$y]], low = rows[[chart$low]], high = rows[[chart$high]],
    group = factor(group, levels = keys)
  )
  if (!is.null(chart$observed)) {
    counted <- data.frame(x = data$x, y = rows[[chart$observed]], low = NA, high = NA,
                          group = chart$observed)
    keys <- c(chart$observed, keys)
    data <- rbind(counted, data)
    data$group <- factor(data$group, levels = keys)
  }
  band <- data[!is.na(data$low) & !is.na(data$high), ]
  if (chart$stairs) band <- with_stairs(band)
  line <- if (chart$stairs) ggplot2::geom_step else ggplot2::geom_line
  words <- label_of(keys, labels)
  ggplot2::ggplot(data, ggplot2::aes(x = .data$x, y = .data$y, colour = .data$group)) +
    ggplot2::geom_ribbon(
      ggplot2::aes(ymin = .data$low, ymax = .data$high, fill = .data$group), data = band,
      alpha = 0.2, colour = NA
    ) +
    line(ggplot2::aes(linetype = .data$group), linewidth = 0.9, na.rm = TRUE) +
    ggplot2::scale_colour_manual(values = series_colours(keys, known), labels = words) +
    ggplot2::scale_fill_manual(values = series_colours(keys, known), guide = "none") +
    ggplot2::scale_linetype_manual(values = looks_of(ggplot_dashes, keys, known), labels = words) +
    scale_x(chart, data$x) +
    scale_y(chart) +
    ggplot2::labs(x = NULL, y = NULL) +
    theme_analytics()
}

# The rows of a band with a second row where the next step begins, per group.
with_stairs <- function(band) {
  do.call(rbind, lapply(split(band, band$group, drop = TRUE), function(rows) {
    rows <- rows[order(rows$x), ]
    ends <- rows[-nrow(rows), ]
    ends$x <- rows$x[-1]
    stairs <- rbind(rows, ends)
    stairs[order(stairs$x, c(rep(1, nrow(rows)), rep(0, nrow(ends)))), ]
  }))
}

specify_band <- function(chart) {
  groups <- if (!is.null(chart$groups)) repeat_groups(chart$groups, chart$known)
  number <- if (is.null(chart$observed)) 0L else 1L
  is_each <- !is.null(chart$groups)
  of_line <- function(...) if (is_each) colour("each", ...) else colour(number, ...)
  shares <- identical(chart$y_axis, "shares")
  bounds <- I(c(chart$x, chart$low, chart$high))
  interval <- plotly_trace(
    `repeat` = groups,
    type = "scatter", mode = "lines", fill = "toself", line = list(width = 0), hoverinfo = "skip",
    showlegend = FALSE, legendgroup = bind("label", if (is_each) "each" else chart$y),
    x = bind("band", bounds, on = "x", stairs = chart$stairs),
    y = bind("band", bounds, on = "y", stairs = chart$stairs),
    fillcolor = of_line(alpha = 0.2)
  )
  line <- function(key, ...) {
    list(
      type = "scatter", mode = bind("mode", key), x = column(chart$x), y = column(key), ...,
      hovertemplate = hover_of_y(chart)
    )
  }
  expected <- do.call(plotly_trace, c(list(`repeat` = groups), utils::modifyList(
    line(
      chart$y, name = bind("label", if (is_each) "each" else chart$y),
      legendgroup = bind("label", if (is_each) "each" else chart$y),
      line = list(width = 2, color = of_line(), shape = if (chart$stairs) "hv" else "linear",
                  dash = if (is_each) bind("dash", "each") else line_dashes[number + 1L]),
      marker = list(size = 5),
      customdata = bind_list("rows", c(chart$low, chart$high), format = chart$y_axis)
    ),
    list(hovertemplate = paste(
      if (shares) "%{y:.1%}" else "%{y:,.0f}", "(%{customdata[0]} \u2013 %{customdata[1]})"
    ))
  )))
  observed <- if (!is.null(chart$observed)) {
    list(do.call(plotly_trace, line(
      chart$observed, name = bind("label", chart$observed),
      line = list(width = 2, color = series_colour(1L)), marker = list(size = 5)
    )))
  }
  specification(
    needs = c(chart$x, chart$y, chart$low, chart$high, chart$groups, chart$observed),
    traces = c(list(interval), observed, list(expected)),
    layout = list(
      xaxis = plotly_x(chart), yaxis = plotly_y(chart, c(chart$y, chart$high, chart$observed))
    )
  )
}
