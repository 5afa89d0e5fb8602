# How hard each problem is, and how well it tells learners who do well elsewhere from the others.
figure_items <- figure(
  chart = chart_dots(x = "right_share", y = "discrimination", name = "name"),
  labels = list(right_share = "Right with one try", discrimination = "Discrimination"),
  title = "Problems by difficulty and discrimination"
)
