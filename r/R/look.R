# One look for all figures, on a light and on a dark ground.
#
# Every colour has a contrast of at least 3:1 to its ground (WCAG 2.2, 1.4.11). Colour-blind readers
# can tell neighbouring colours of the list apart. Lines also differ by their dashes.
look <- list(
  light = list(
    ground = "#ffffff", ink = "#1d2733", muted = "#52606d", grid = "#e4e9ee",
    series = c("#0067a5", "#b35900", "#00795c", "#a64a86", "#5b6b7a", "#c0392b", "#6b5b00",
               "#5a4fcf")
  ),
  dark = list(
    ground = "#151b22", ink = "#e8edf2", muted = "#a9b6c2", grid = "#2c3641",
    series = c("#4fb0ec", "#f0a04b", "#3cc7a0", "#e08fc4", "#9fb0c0", "#f0796b", "#d6c74a",
               "#a49cf5")
  )
)

line_dashes <- c("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
ggplot_dashes <- c("solid", "dashed", "dotted", "dotdash", "longdash", "twodash")

# The colour number of each series. A known series has the same colour in every figure. Other series
# take the colours that are left, and start again at the first of these when there are too few.
colour_numbers <- function(keys, known) {
  colours <- length(look$light$series)
  others <- setdiff(keys, known)
  left <- setdiff(seq_len(colours), seq_along(known))
  if (length(left) == 0) left <- seq_len(colours)
  numbers <- c(
    stats::setNames((seq_along(known) - 1L) %% colours + 1L, known),
    stats::setNames(rep_len(left, length(others)), others)
  )
  numbers[keys]
}

# An axis of days whose labels never repeat: labels that name months have breaks of months.
scale_x_days <- function(days) {
  span <- as.numeric(max(days) - min(days))
  if (span == 0) {
    return(ggplot2::scale_x_date(
      date_labels = "%d %b %Y", breaks = unique(days), limits = unique(days) + c(-3, 3)
    ))
  }
  months <- ceiling(span / 30 / 8)
  ggplot2::scale_x_date(
    date_labels = if (span < 60) "%d %b %Y" else if (span < 365 * 8) "%b %Y" else "%Y",
    date_breaks = if (span < 8) "1 day" else if (span < 60) paste(ceiling(span / 7 / 5), "weeks")
      else if (span < 365 * 8) paste(months, "months") else "1 year"
  )
}

theme_analytics <- function(base_size = 13) {
  ink <- look$light
  ggplot2::theme_minimal(base_size = base_size) +
    ggplot2::theme(
      text = ggplot2::element_text(colour = ink$ink),
      axis.text = ggplot2::element_text(colour = ink$muted),
      panel.grid.minor = ggplot2::element_blank(),
      panel.grid.major.x = ggplot2::element_blank(),
      panel.grid.major.y = ggplot2::element_line(colour = ink$grid),
      legend.position = "top",
      legend.justification = "left",
      legend.title = ggplot2::element_blank()
    )
}

# Whole numbers with a separator, for an axis that counts people.
count_labels <- function(values) {
  ifelse(is.na(values) | values != round(values), "",
         formatC(values, format = "d", big.mark = ","))
}

# The same look for Plotly: the layout for one ground of `look`, without the series.
plotly_layout <- function(ground) {
  ink <- look[[ground]]
  list(
    font = list(family = "system-ui, 'Noto Sans', sans-serif", size = 13, color = ink$ink),
    paper_bgcolor = ink$ground, plot_bgcolor = ink$ground,
    margin = list(l = 56, r = 16, t = 16, b = 40),
    hovermode = "x unified",
    hoverlabel = list(bgcolor = ink$ground, font = list(color = ink$ink)),
    legend = list(
      orientation = "h", x = 0, y = -0.18, yanchor = "top", traceorder = "normal",
      bgcolor = "rgba(0,0,0,0)"
    ),
    yaxis = list(
      rangemode = "tozero", gridcolor = ink$grid, zerolinecolor = ink$grid, tickformat = ",d",
      fixedrange = TRUE
    )
  )
}

plotly_days_axis <- function(ground) {
  # The year stands once, on a line of its own, so that labels stay level on a narrow screen.
  week <- 7 * 86400000
  list(
    type = "date", showgrid = FALSE, linecolor = look[[ground]]$grid, tickangle = 0,
    tickformatstops = list(
      list(dtickrange = list(NULL, week), value = "%e %b\n%Y"),
      list(dtickrange = list(week, "M12"), value = "%b\n%Y"),
      list(dtickrange = list("M12", NULL), value = "%Y")
    )
  )
}
