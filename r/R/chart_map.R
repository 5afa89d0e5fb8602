# Bubbles on the land of the world, one per country; an area stands for a count. `x` holds the ISO
# 3166 codes of two letters. The map has no borders, because some are disputed.
chart_map <- function(country, value) chart(draw_map, specify_map, country = country, value = value)

draw_map <- function(rows, chart, labels) {
  at <- match(rows[[chart$country]], world_places$code)
  data <- data.frame(
    lon = world_places$lon[at], lat = world_places$lat[at], value = rows[[chart$value]]
  )
  ggplot2::ggplot(data, ggplot2::aes(x = .data$lon, y = .data$lat)) +
    ggplot2::geom_polygon(
      ggplot2::aes(group = .data$part), data = world_land, fill = look$light$grid
    ) +
    ggplot2::geom_point(
      ggplot2::aes(size = .data$value), colour = look$light$series[1], alpha = 0.75, na.rm = TRUE
    ) +
    ggplot2::scale_size_area(max_size = 14, guide = "none") +
    ggplot2::coord_quickmap(xlim = c(-180, 180), ylim = c(-58, 84), expand = FALSE) +
    ggplot2::theme_void()
}

specify_map <- function(chart) {
  land <- world_land
  # A row without coordinates ends a polygon.
  gaps <- cumsum(c(1L, diff(land$part)) > 0) - 1L + seq_len(nrow(land))
  lon <- lat <- rep(NA_real_, max(gaps))
  lon[gaps] <- land$lon
  lat[gaps] <- land$lat
  hidden <- function(...) plotly_axis(visible = FALSE, ...)
  specification(
    needs = c(chart$country, chart$value),
    traces = list(
      plotly_trace(
        type = "scatter", mode = "lines", x = lon, y = lat, fill = "toself", hoverinfo = "skip",
        fillcolor = colour("grid"), line = list(width = 0.5, color = colour("grid")),
        showlegend = FALSE
      ),
      plotly_trace(
        type = "scatter", mode = "markers", showlegend = FALSE,
        x = bind("place", chart$country, on = "lon"), y = bind("place", chart$country, on = "lat"),
        text = bind("names", chart$country, kind = "countries"), customdata = column(chart$value),
        marker = list(
          size = column(chart$value), sizemode = "area", sizeref = bind("bubble", chart$value),
          sizemin = 3, color = series_colour(1L), opacity = 0.75,
          line = list(width = 1, color = colour("ground"))
        ),
        hovertemplate = "%{text}: <b>%{customdata:,d}</b><extra></extra>"
      )
    ),
    layout = list(
      hovermode = "closest", margin = list(l = 0, r = 0, t = 0, b = 0),
      xaxis = hidden(range = I(c(-180, 180))),
      yaxis = hidden(range = I(c(-58, 84)), scaleanchor = "x")
    ),
    height = "map",
    places = stats::setNames(
      Map(function(lon, lat) list(lon = lon, lat = lat), world_places$lon, world_places$lat),
      world_places$code
    )
  )
}
