# A count by week with what is expected of the next weeks.
figure_forecast <- figure(
  chart = chart_band(
    x = "week_end", y = "expected", low = "low", high = "high", observed = "observed"
  ),
  labels = list(observed = "Observed", expected = "Expected"),
  title = "Observed and expected counts by week"
)
