"""Learners watching videos: load, play, pause, seek, change speed, read along, stop or leave."""

from demo.actions import VideoMove
from demo.courses.outlines import Video
from demo.courses.traits import REPLAYS
from demo.events.visits import Visit


def watch_video(visit: Visit, *, video: Video, page: str) -> None:
    """Watch a video, in whole or in part."""
    player = _Player(visit, video=video, page=page)
    player.send("load_video", rest="")
    rng = visit.rng
    visit.wait(1, 6)
    if rng.random() < 0.12:
        player.send("show_transcript", rest=player.at_position())
    if rng.random() < 0.08 and not visit.is_phone:
        speed = rng.choice(("1.25", "1.50", "2.0"))
        player.send(
            "speed_change_video",
            rest=f', "current_time": {player.position}, "old_speed": "1.0", "new_speed": "{speed}"',
        )
    patience = visit.enrollment.patience
    place = video.replayed
    while True:
        player.play()
        stretch = rng.expovariate(1 / (150 + 450 * patience))
        if place is not None and player.position <= place < player.position + stretch - 5:
            if rng.random() < REPLAYS:
                player.run(place + 4.9 - player.position)
                player.seek(place + 0.1)
                place = None
                continue
            place = None
        if player.position + stretch >= video.duration:
            player.run(video.duration - player.position)
            player.finish()
            return
        player.run(stretch)
        choice = rng.random()
        if choice < 0.45:
            player.pause()
            visit.wait(2, 90)
        elif choice < 0.8:
            player.seek(rng.uniform(0, video.duration))
        elif choice < 0.9:  # The learner closes the page, so the viewing has no end.
            return
        else:
            player.pause()
            return


class _Player:
    """A video player on a page or in the app, and its position."""

    __slots__ = ("left", "page", "position", "stem", "video", "visit")

    def __init__(self, visit: Visit, *, video: Video, page: str) -> None:
        self.visit = visit
        self.video = video
        self.page = page
        self.position = 0.0
        self.left: float | None = None
        """The position before the last seek, until the player has played again."""
        code = "mobile" if visit.is_phone else video.code
        # About one player in ten does not know the duration of its video.
        duration = "" if visit.rng.random() < 0.1 else f'"duration": {video.duration}, '
        self.stem = f'{{{duration}"id": "{video.video_id}", "code": "{code}"'

    def at_position(self) -> str:
        return f', "currentTime": {self.position}'

    def send(
        self,
        kind: str,
        *,
        rest: str,
        at: float | None = None,
        old: float | None = None,
        new: float | None = None,
    ) -> None:
        """Send an event of the player, from the page or from the app, at the position `at`."""
        visit, video = self.visit, self.video
        code = "mobile" if visit.is_phone else video.code
        duration = video.duration if self.stem.startswith('{"duration') else None
        details = VideoMove(
            video.video_id, code, duration, self.position if at is None else at, old, new
        )
        payload = f"{self.stem}{rest}}}"
        if visit.is_phone:
            visit.record.phone(
                kind, at=visit.now, payload=payload, as_text=visit.text_age, details=details
            )
        else:
            visit.record.browser(
                kind, at=visit.now, payload=payload, page=self.page, details=details
            )

    def play(self) -> None:
        """Play; after a seek many players still report the position before the seek."""
        self.visit.wait(0.2, 2)
        at = self.position
        if self.left is not None and self.visit.rng.random() < 0.5:
            at = self.left
        self.left = None
        self.send("play_video", rest=f', "currentTime": {at}', at=at)

    def run(self, seconds: float) -> None:
        """Let the video play."""
        seconds = max(seconds, 0.3)
        self.position = round(min(self.position + seconds, self.video.duration), 3)
        self.visit.now += int(seconds * 1_000_000) + 1

    def pause(self) -> None:
        self.send("pause_video", rest=self.at_position())

    def seek(self, target: float) -> None:
        """Jump to another position; the player then plays by itself and sends an event."""
        target = round(target, 3)
        old = self.position
        self.send(
            "seek_video",
            rest=f', "old_time": {old}, "new_time": {target}, "type": "onSlideSeek"',
            old=old,
            new=target,
        )
        self.left = old
        self.position = target

    def finish(self) -> None:
        """Reach the end: the player pauses and stops in the same instant, or nearly.

        A few players report an impossible position after the end, and some of these know the
        duration of the video.
        """
        if self.visit.rng.random() < 0.04:
            self.position = round(self.position + self.visit.rng.uniform(0.2, 60), 3)
        self.pause()
        self.visit.now += self.visit.rng.choice((0, 1_000, 20_000))
        self.send("stop_video", rest=self.at_position())
        if self.visit.rng.random() < 0.1:
            self.visit.wait(0.5, 3)
            self.send("hide_transcript", rest=self.at_position())
