# One look for all figures, on a light and on a dark ground. The grounds and inks are those of the
# pages (`pages.css`).
#
# Every colour has a contrast of at least 3:1 to its ground (WCAG 2.2, 1.4.11). Colour-blind readers
# can tell neighbouring colours of the list apart. No series differs by its colour alone.
look <- list(
  light = list(
    ground = "#ffffff", ink = "#1d2733", muted = "#52606d", grid = "#e4e9ee",
    series = c("#0067a5", "#b35900", "#00795c", "#a64a86", "#5b6b7a", "#c0392b", "#6b5b00",
               "#5a4fcf")
  ),
  dark = list(
    ground = "#1a232c", ink = "#e6ebf0", muted = "#a9b6c3", grid = "#34424f",
    series = c("#4fb0ec", "#f0a04b", "#3cc7a0", "#e08fc4", "#9fb0c0", "#f0796b", "#d6c74a",
               "#a49cf5")
  )
)

line_dashes <- c("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
ggplot_dashes <- c("solid", "dashed", "dotted", "dotdash", "longdash", "twodash")

# Areas and bars also differ by a hatching, and points by their shapes.
hatches <- c("", "/", ".", "\\", "x", "-", "|", "+")
point_symbols <- c("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")
ggplot_shapes <- c(16, 15, 18, 17, 3, 4, 8, 13)

# The colour number of each series. A known series has the same colour in every figure. Other series
# take the colours that are left. Where these are too few, other series take also the colours of
# known series that are absent, and then any colour again.
colour_numbers <- function(keys, known) {
  colours <- length(look$light$series)
  others <- setdiff(keys, known)
  left <- setdiff(seq_len(colours), seq_along(known))
  if (length(left) < length(others)) {
    left <- setdiff(seq_len(colours), which(known %in% keys))
  }
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

# `grid` names the axis that has lines through the panel: "y", "x" or "none". It is the axis on the
# page, not the one in `aes()`, where a chart is flipped.
theme_analytics <- function(base_size = 13, grid = "y") {
  ink <- look$light
  line <- ggplot2::element_line(colour = ink$grid)
  none <- ggplot2::element_blank()
  ggplot2::theme_minimal(base_size = base_size) +
    ggplot2::theme(
      text = ggplot2::element_text(colour = ink$ink),
      axis.text = ggplot2::element_text(colour = ink$muted),
      panel.grid.minor = none,
      panel.grid.major.x = if (grid == "x") line else none,
      panel.grid.major.y = if (grid == "y") line else none,
      legend.position = "top",
      legend.justification = "left",
      legend.title = none
    )
}

# Breaks of an axis of counts: whole numbers only, so that no label repeats when counts are small.
whole_breaks <- function(limits) {
  breaks <- pretty(limits)
  breaks[breaks == round(breaks)]
}

# Whole numbers with a separator, for an axis of counts.
count_labels <- function(values) {
  ifelse(is.na(values), "", formatC(values, format = "d", big.mark = ","))
}

# Shares as percentages, with the decimals that they need.
share_labels <- function(values) {
  ifelse(is.na(values), "", paste0(prettyNum(signif(100 * values, 6)), "%"))
}

# Places in a video as minutes and seconds.
clock_labels <- function(seconds) {
  ifelse(is.na(seconds), "", sprintf("%d:%02d", as.integer(seconds) %/% 60L,
                                     as.integer(seconds) %% 60L))
}

clock_breaks <- function(limits) {
  steps <- c(5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
  step <- steps[match(TRUE, steps * 6 >= limits[2], nomatch = length(steps))]
  seq(0, max(limits[2], step), by = step)
}

# Names of rows along an axis. Where the axis is flipped, the first row is on top.
scale_x_names <- function(names, is_flat) {
  labels <- ifelse(is.na(names), "\u2013", substr(as.character(names), 1, 40))
  breaks <- seq_along(labels)
  ends <- c(0.5, length(labels) + 0.5)
  if (is_flat) {
    ggplot2::scale_x_reverse(breaks = breaks, labels = labels, limits = rev(ends))
  } else {
    ggplot2::scale_x_continuous(breaks = breaks, labels = labels, limits = ends)
  }
}
