# One bar per row, in the order of the rows: counts of groups, bands or ranked names.
#
# `direction` is "horizontal" for names and "vertical" for short bands. `flag` is a column of 1 and
# 0 (or true and false): rows with 1 have the first colour, and the others are hatched. The legend
# has the page's words for 1 and 0. `kind` is "countries" where the names are codes of countries.
chart_bars <- function(name, value, direction = "horizontal", flag = NULL, kind = NULL) {
  chart(draw_bars, specify_bars, name = name, value = value, direction = direction, flag = flag,
        kind = kind)
}

draw_bars <- function(rows, chart, labels) {
  is_flat <- chart$direction == "horizontal"
  value <- rows[[chart$value]]
  is_flagged <- if (is.null(chart$flag)) rep(1, nrow(rows)) else rows[[chart$flag]]
  data <- data.frame(
    place = seq_len(nrow(rows)), value, end = ifelse(is.na(value), 0, value),
    text = ifelse(is.na(value), masked_sign, count_labels(value)),
    flag = factor(as.integer(is_flagged), levels = 1:0)
  )
  ggplot2::ggplot(data, ggplot2::aes(x = .data$place, y = .data$value, fill = .data$flag)) +
    ggplot2::geom_col(width = 0.75, data = known_rows(data)) +
    ggplot2::geom_text(
      ggplot2::aes(y = .data$end, label = .data$text), hjust = if (is_flat) -0.2 else 0.5,
      vjust = if (is_flat) 0.5 else -0.4, colour = look$light$muted, size = 3.6
    ) +
    ggplot2::scale_fill_manual(
      values = c(`1` = look$light$series[1], `0` = look$light$series[2]), guide = "none"
    ) +
    scale_x_names(rows[[chart$name]], is_flat) +
    scale_y(chart, expand = ggplot2::expansion(c(0, 0.12))) +
    (if (is_flat) ggplot2::coord_flip()) +
    ggplot2::labs(x = NULL, y = NULL) +
    theme_analytics(grid = if (is_flat) "x" else "y")
}

specify_bars <- function(chart) {
  is_flat <- chart$direction == "horizontal"
  number <- if (is_flat) "%{x:,d}" else "%{y:,d}"
  bars <- plotly_trace(
    `repeat` = if (!is.null(chart$flag)) repeat_groups(chart$flag, c("1", "0")),
    type = "bar", orientation = if (is_flat) "h" else "v",
    x = if (is_flat) column(chart$value) else bind("index", chart$name),
    y = if (is_flat) bind("index", chart$name) else column(chart$value),
    name = bind("label", if (is.null(chart$flag)) chart$value else "each"),
    showlegend = !is.null(chart$flag),
    marker = if (is.null(chart$flag)) {
      list(color = series_colour(1L))
    } else {
      list(color = colour("each"), pattern = plotly_hatch())
    },
    customdata = bind("names", chart$name, kind = chart$kind),
    texttemplate = number, textposition = "outside", cliponaxis = FALSE,
    textfont = list(color = colour("muted")),
    hovertemplate = paste0("%{customdata}: <b>", number, "</b><extra></extra>")
  )
  names_axis <- axis_of_names(chart$name, is_flat, kind = chart$kind)
  counts_axis <- axis_of_counts(chart$value)
  specification(
    needs = c(chart$name, chart$value, chart$flag),
    traces = list(bars, masked_trace(chart$name, chart$value, is_flat)),
    layout = list(
      hovermode = "closest", margin = list(t = 24, r = if (is_flat) 56 else 12),
      xaxis = if (is_flat) counts_axis else names_axis,
      yaxis = if (is_flat) names_axis else counts_axis
    ),
    height = if (is_flat) "rows"
  )
}

# What stands in the place of a masked count.
masked_sign <- "\u2013"

# The signs of the rows in which any of the columns `value` is masked.
masked_trace <- function(name, value, is_flat) {
  zero <- bind_list("masked", value)
  place <- bind("index", name)
  plotly_trace(
    type = "scatter", mode = "text", text = masked_sign, showlegend = FALSE, hoverinfo = "skip",
    x = if (is_flat) zero else place, y = if (is_flat) place else zero,
    textposition = if (is_flat) "middle right" else "top center", cliponaxis = FALSE,
    textfont = list(color = colour("muted"))
  )
}
