# The land of the world, from the package maps (Natural Earth, public domain), without borders.

land_grid_degrees <- 0.5

least_land_degrees <- 2 # of an island, in square degrees; smaller ones are not drawn

# The coasts as closed polygons: one row per corner, with `part`, `lon` and `lat`.
#
# Corners are rounded to a grid. Two countries share the corners of their border and go along it in
# opposite directions, so the edges of borders cancel out.
land_outline <- function(parts = world_polygons()$parts) {
  edges <- do.call(rbind, lapply(parts, rounded_edges))
  rings <- closed_rings(without_both_ways(edges))
  rings <- lapply(rings, without_flat_corners)
  sizes <- vapply(rings, function(ring) abs(signed_area(ring[, 1], ring[, 2])), numeric(1))
  rings <- rings[sizes >= least_land_degrees]
  corners <- do.call(rbind, rings)
  data.frame(
    part = rep(seq_along(rings), vapply(rings, nrow, integer(1))),
    lon = corners[, 1], lat = corners[, 2]
  )
}

# The place of each country: the middle of its largest polygon, with its code of two letters.
country_places <- function() {
  world <- world_polygons()
  code <- country_codes(world$names)
  size <- vapply(world$parts, function(part) abs(signed_area(part$lon, part$lat)), numeric(1))
  order <- order(-size)
  first <- order[!duplicated(code[order]) & !is.na(code[order])]
  middles <- lapply(world$parts[first], middle_of)
  places <- data.frame(
    code = code[first], lon = vapply(middles, `[[`, numeric(1), 1),
    lat = vapply(middles, `[[`, numeric(1), 2)
  )
  places[order(places$code, method = "radix"), ]
}

# All polygons of the world and the names of their countries. Lakes and Antarctica are left out.
world_polygons <- function() {
  world <- maps::map("world", fill = TRUE, plot = FALSE, wrap = c(-180, 180))
  run <- cumsum(is.na(world$x))
  is_corner <- !is.na(world$x)
  parts <- unname(split(data.frame(lon = world$x, lat = world$y)[is_corner, ], run[is_corner]))
  is_land <- !startsWith(world$names, "Antarctica")
  list(parts = parts[is_land], names = world$names[is_land])
}

# The code of each polygon: that of the longest name that fits, because a part of a country may have
# a code of its own. Names of the package maps are regular expressions.
country_codes <- function(names) {
  known <- maps::iso3166
  known <- known[order(nchar(known$mapname)), ]
  codes <- rep(NA_character_, length(names))
  for (row in seq_len(nrow(known))) {
    fits <- grepl(paste0("^(", known$mapname[row], ")(:|$)"), names, perl = TRUE)
    codes[fits] <- known$a2[row]
  }
  codes
}

# The edges of a polygon whose corners are rounded to the grid: a matrix with the columns longitude
# and latitude of both ends.
rounded_edges <- function(part) {
  corners <- round(as.matrix(part) / land_grid_degrees) * land_grid_degrees
  closed <- rbind(corners, corners[1, ])
  edges <- cbind(closed[-nrow(closed), , drop = FALSE], closed[-1, , drop = FALSE])
  edges[edges[, 1] != edges[, 3] | edges[, 2] != edges[, 4], , drop = FALSE]
}

# The edges without the pairs that go there and back. A thin strip of land may have an edge twice.
without_both_ways <- function(edges) {
  there <- paste(edges[, 1], edges[, 2], edges[, 3], edges[, 4])
  back <- paste(edges[, 3], edges[, 4], edges[, 1], edges[, 2])
  counts <- table(there)
  surplus <- as.vector(counts[there]) - ifelse(back %in% there, as.vector(counts[back]), 0)
  number <- stats::ave(seq_along(there), there, FUN = seq_along)
  edges[number <= surplus, , drop = FALSE]
}

# The rings that directed edges form, each as a matrix of its corners. A walk takes each edge once
# and ends where no edge is left, which is where it began.
closed_rings <- function(edges) {
  from <- paste(edges[, 1], edges[, 2])
  to <- match(paste(edges[, 3], edges[, 4]), unique(from))
  leaving <- split(seq_len(nrow(edges)), factor(from, levels = unique(from)))
  used <- integer(length(leaving))
  rings <- list()
  for (place in seq_along(leaving)) {
    while (used[place] < length(leaving[[place]])) {
      walked <- integer(0)
      here <- place
      while (!is.na(here) && used[here] < length(leaving[[here]])) {
        used[here] <- used[here] + 1L
        edge <- leaving[[here]][used[here]]
        walked <- c(walked, edge)
        here <- to[edge]
        if (identical(here, place)) break
      }
      rings[[length(rings) + 1L]] <- edges[walked, 1:2, drop = FALSE]
    }
  }
  rings
}

# A ring without corners that hardly turn. All corners on a straight line go first. Then every
# second corner goes where it cuts off half a cell of the grid or less, because rounding made stairs
# of slopes.
without_flat_corners <- function(ring) {
  ring <- ring[cut_off(ring) > 0, , drop = FALSE]
  for (parity in c(0, 1)) {
    if (nrow(ring) < 8) return(ring)
    is_flat <- cut_off(ring) <= land_grid_degrees^2 / 2
    ring <- ring[!is_flat | seq_len(nrow(ring)) %% 2 == parity, , drop = FALSE]
  }
  ring
}

# The area of the triangle of each corner and its neighbours.
cut_off <- function(ring) {
  count <- nrow(ring)
  before <- ring[c(count, seq_len(count - 1)), , drop = FALSE]
  after <- ring[c(seq_len(count)[-1], 1), , drop = FALSE]
  abs((ring[, 1] - before[, 1]) * (after[, 2] - ring[, 2]) -
        (ring[, 2] - before[, 2]) * (after[, 1] - ring[, 1])) / 2
}

# The shoelace formula. The sign says which way round the corners go.
signed_area <- function(lon, lat) {
  after <- c(seq_along(lon)[-1], 1L)
  sum(lon * lat[after] - lon[after] * lat) / 2
}

# The centre of gravity of a polygon.
middle_of <- function(part) {
  lon <- part$lon
  lat <- part$lat
  after <- c(seq_along(lon)[-1], 1L)
  cross <- lon * lat[after] - lon[after] * lat
  round(c(sum((lon + lon[after]) * cross), sum((lat + lat[after]) * cross)) / (3 * sum(cross)), 1)
}

# Both are made when the package is built, because they take half a second.
world_land <- land_outline()

world_places <- country_places()
