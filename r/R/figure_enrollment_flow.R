# Learners who enrolled and who left, by week.
figure_enrollment_flow <- figure(
  chart = chart_flow(x = "week_end", up = "arrivals", down = "departures"),
  labels = list(arrivals = "Enrolled", departures = "Left"),
  title = "Learners who enrolled and who left, by week"
)
