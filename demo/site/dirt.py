"""Damages some lines on their way from the LMS to the log files, and counts them by kind."""

from collections import Counter
from collections.abc import Iterable, Iterator

from demo.actions import Emission
from demo.events.outcomes import Delivery
from demo.randomness import DIRT, stream
from demo.site.stains import SOIL, clean

# A small site has so few of these events that absurd values would miss them.
_RARE = ("edx.certificate.",)
_SHARE_OF_RARE = 0.5


class Dirt:
    """Damages some of the lines: with the same seed always the same lines."""

    def __init__(self, seed: int, *, share: float = 1.0) -> None:
        self._rng = stream(seed, DIRT)
        self.counts: Counter[str] = Counter()
        self._kinds = tuple(SOIL)
        self._weights = [stain.share for stain in SOIL.values()]
        self._share = share * sum(self._weights)
        self._share_of_rare = min(share, 1.0) * _SHARE_OF_RARE

    def deliveries(self, emissions: Iterable[Emission]) -> Iterator[Delivery]:
        """Yield the lines of these emissions as they are delivered."""
        rng, share = self._rng, self._share
        chance = rng.random
        for emission in emissions:
            if emission.action.kind.startswith(_RARE) and chance() < self._share_of_rare:
                kind = "absurd"
            elif chance() < share:
                kind = rng.choices(self._kinds, self._weights)[0]
            else:
                yield clean(emission)
                continue
            soiled = SOIL[kind].stain(emission, rng)
            if soiled:
                self.counts[kind] += 1
                yield from soiled
            else:  # This kind of dirt does not apply to this line.
                yield clean(emission)
