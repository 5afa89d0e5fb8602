kinds_of_binding <- c(
  "band", "bubble", "cell", "clock", "colour", "column", "dash", "day_first", "day_range", "day_step",
  "hatch",
  "index", "label", "masked", "mode", "moment", "named", "names", "part", "place",
  "rows",
  "rows_range", "short", "step", "symbol", "tick_texts", "ticks"
)

specification_of <- function(chart) {
  jsonlite::fromJSON(specification_json(chart$specify(chart)), simplifyVector = FALSE)
}

bindings_in <- function(part) {
  if (!is.list(part)) return(list())
  if ("bind" %in% names(part)) return(list(part))
  do.call(c, lapply(unname(part), bindings_in))
}

all_charts <- c(
  lapply(all_figures(), `[[`, "chart")
)

for (name in names(all_charts)) {
  test_that(paste("the specification of", name, "keeps to its schema"), {
    specification <- specification_of(all_charts[[name]])
    expect_setequal(
      names(specification),
      c("needs", "colours", "dashes", "symbols", "hatches", "traces", "layout", "height", "places")
    )
    expect_type(specification$needs, "list")
    expect_gt(length(specification$needs), 0)
    for (ground in c("light", "dark")) {
      expect_setequal(names(specification$colours[[ground]]),
                      c("ground", "ink", "muted", "grid", "series"))
    }
    for (part in specification$traces) {
      expect_true(all(names(part) %in% c("trace", "repeat", "where")))
      expect_true(part$trace$type %in% c("scatter", "bar")) # what the small bundle of Plotly has
    }
    bindings <- bindings_in(specification[c("traces", "layout")])
    expect_true(all(vapply(bindings, `[[`, "", "bind") %in% kinds_of_binding))
    # A column is named by `needs`, by the condition of its trace, or by a repetition.
    known <- c(specification$needs, unlist(lapply(specification$traces, function(part) {
      c(part$where, part$`repeat`$columns, "each")
    })))
    columns <- Filter(function(part) part$bind %in% c("column", "rows", "index", "mode"), bindings)
    expect_true(all(unlist(lapply(columns, `[[`, "of")) %in% unlist(known)))
    if (name != "geography") {
      expect_lt(nchar(specification_json(specification)), 5000)
    }
  })
}

test_that("every figure has the columns that pages give it", {
  needs <- lapply(all_figures(), function(step) unlist(specification_of(step$chart)$needs))
  expect_equal(needs$enrollment, "date")
  expect_equal(needs$geography, c("country", "count"))
  expect_equal(needs$answers, c("answer", "count", "is_right"))
  expect_equal(needs$retention,
               c("day", "active_share", "share_low", "share_high", "group_name"))
  expect_equal(needs$forecast, c("week_end", "expected", "low", "high", "observed"))
})

test_that("a total is not a part of its stack", {
  chart <- figure_enrollment$chart
  specification <- specification_of(chart)
  expect_equal(specification$traces[[1]]$`repeat`$except, list("enrolled"))
  expect_equal(specification$traces[[2]]$where, list("enrolled"))
  rows <- data.frame(date = as.Date("2026-01-05"), enrolled = 5, audit = 3, zzz = 2)
  expect_equal(series_columns(rows, chart), c("audit", "zzz"))
})

test_that("the map has the land in one polygon without borders, and a place for each country", {
  text <- specification_json(figure_geography$chart$specify(figure_geography$chart))
  expect_lt(nchar(text, type = "bytes"), 60000)
  specification <- jsonlite::fromJSON(text, simplifyVector = FALSE)
  expect_equal(specification$traces[[1]]$trace$fill, "toself")
  expect_length(specification$places, nrow(world_places))
  for (code in c("US", "IN", "FR", "SG", "HK", "NO", "ZA", "XK")) {
    expect_true(code %in% world_places$code, info = code)
  }
  hong_kong <- specification$places$HK
  expect_equal(c(hong_kong$lon, hong_kong$lat), c(114.1, 22.4), tolerance = 0.01)
})

test_that("two neighbours become one land, and a border that is cut off leaves no gap", {
  square <- function(west) {
    data.frame(lon = c(west, west, west + 10, west + 10), lat = c(0, 10, 10, 0))
  }
  land <- land_outline(list(square(0), square(10), square(40)))
  expect_equal(unique(land$part), 1:2)
  first <- land[land$part == 1, ]
  expect_equal(abs(signed_area(first$lon, first$lat)), 200)
  expect_equal(nrow(first), 4)
  # An island of a cell is not drawn.
  tiny <- data.frame(lon = c(0, 0, 0.5, 0.5), lat = c(0, 0.5, 0.5, 0))
  expect_equal(nrow(land_outline(list(square(0), tiny + 30))), 4)
})
