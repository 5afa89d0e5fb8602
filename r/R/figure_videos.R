# Viewers of each video who watched it to its end, and who did not.
figure_videos <- figure(
  chart = chart_share(name = "name", parts = c("complete", "incomplete")),
  labels = list(complete = "Watched to the end", incomplete = "Watched in part"),
  title = "Viewers who watched each video to its end"
)
