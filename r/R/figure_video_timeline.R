# Viewers and replays of each segment of a video.
figure_video_timeline <- figure(
  chart = chart_segments(x = "start_seconds", series = c("viewers", "replays")),
  labels = list(viewers = "Viewers", replays = "Replays"),
  title = "Viewers and replays along the video"
)
