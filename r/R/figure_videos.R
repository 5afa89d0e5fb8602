# Viewers of each video at its end, against those at its beginning.
figure_videos <- figure(
  chart = chart_share(name = "name", parts = c("complete", "incomplete")),
  labels = list(complete = "Watched the end", incomplete = "Fewer at the end"),
  title = "Viewers at the end of each video, against its beginning"
)
