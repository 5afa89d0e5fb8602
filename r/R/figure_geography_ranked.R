# Countries with the most learners, in the order of the page's table.
figure_geography_ranked <- figure(
  chart = chart_bars(name = "country", value = "count", kind = "countries"),
  labels = list(count = "Learners"),
  title = "Countries by learners"
)
