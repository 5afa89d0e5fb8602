# One look for all figures. The colours stay apart for colour-blind readers (Okabe and Ito).
series_colours <- c(
  "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7F7F7F"
)

# A colour for each of some names. A known name has its colour in every figure, whatever else is
# in it; other names take the colours that are left, and begin again when there are too few.
colours_of <- function(names, known) {
  others <- setdiff(names, known)
  left <- series_colours[seq_along(series_colours) > length(known)]
  colours <- c(
    stats::setNames(series_colours[seq_along(known)], known),
    stats::setNames(rep_len(left, length(others)), others)
  )
  colours[names]
}

# An axis of days that says the year unless the figure is about a few weeks. A single day gets
# room on both sides.
scale_x_days <- function(days) {
  span <- as.numeric(max(days) - min(days))
  ggplot2::scale_x_date(
    date_labels = if (span < 60) "%d %b %Y" else "%b %Y",
    breaks = if (span == 0) unique(days) else ggplot2::waiver(),
    limits = if (span == 0) unique(days) + c(-3, 3) else NULL
  )
}

theme_analytics <- function() {
  ggplot2::theme_minimal(base_size = 13) +
    ggplot2::theme(
      plot.title.position = "plot",
      plot.title = ggplot2::element_text(size = 14, face = "bold", colour = "#1d2733"),
      axis.text = ggplot2::element_text(colour = "#52606d"),
      panel.grid.minor = ggplot2::element_blank(),
      panel.grid.major.x = ggplot2::element_blank(),
      legend.position = "top",
      legend.justification = "left",
      legend.title = ggplot2::element_blank()
    )
}

# Whole numbers with a separator, for an axis that counts people.
count_labels <- function(values) {
  ifelse(values == round(values), formatC(values, format = "d", big.mark = ","), "")
}

# The same look for Plotly: everything of a layout but the series.
#
# It has no title: the page's heading stands above it, and a title would run into the legend on a
# narrow screen.
plotly_layout <- function(days) {
  font <- list(family = "system-ui, 'Noto Sans', sans-serif", size = 13, color = "#1d2733")
  list(
    font = font,
    paper_bgcolor = "#ffffff",
    plot_bgcolor = "#ffffff",
    margin = list(l = 56, r = 16, t = 16, b = 40),
    hovermode = "x unified",
    legend = list(
      orientation = "h", x = 0, y = -0.18, yanchor = "top", traceorder = "normal",
      bgcolor = "rgba(0,0,0,0)"
    ),
    xaxis = plotly_days_axis(days),
    yaxis = list(
      rangemode = "tozero", gridcolor = "#e4e9ee", tickformat = ",d", fixedrange = TRUE
    )
  )
}

plotly_days_axis <- function(days) {
  # the year on a line of its own, once, so that labels stay level on a narrow screen
  week <- 7 * 86400000
  axis <- list(
    type = "date", showgrid = FALSE, linecolor = "#d5dce3", tickangle = 0,
    tickformatstops = list(
      list(dtickrange = list(NULL, week), value = "%e %b\n%Y"),
      list(dtickrange = list(week, "M12"), value = "%b\n%Y"),
      list(dtickrange = list("M12", NULL), value = "%Y")
    )
  )
  if (length(unique(days)) == 1) {
    axis$tickvals <- list(format(days[1]))
    axis$range <- as.list(format(days[1] + c(-3, 3)))
  }
  axis
}

# Plotly reads a small HTML in its texts; names of courses and modes are plain text.
escape_markup <- function(text) {
  text <- gsub("&", "&amp;", text, fixed = TRUE)
  text <- gsub("<", "&lt;", text, fixed = TRUE)
  gsub(">", "&gt;", text, fixed = TRUE)
}
