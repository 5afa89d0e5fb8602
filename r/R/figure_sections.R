# In which week learners worked on which section: one row per week and section.
figure_sections <- figure(
  chart = chart_heat(x = "week_end", name = "section", value = "active_share"),
  labels = list(active_share = "Share of learners"),
  title = "Share of enrolled learners who worked on each section, by week"
)
