# Learners by country, on a map.
figure_geography <- figure(
  chart = chart_map(country = "country", value = "count"),
  labels = list(count = "Learners"),
  title = "Learners by country"
)
