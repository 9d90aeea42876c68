"""A hurdle for programs that send forms by the thousand, without any third party.

With a script the browser does a little work: it finds a number whose hash begins with enough zero bits. Without one
the person reads digits from a picture, or counts tones. The task belongs to one draft, ends after a while and after a
few wrong answers, and a draft is sent once: so every answer counts once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import io
import math
import random
import secrets
import struct
import unicodedata
import wave
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

#: Zero bits of the work: some 130,000 hashes on average, about a second on a telephone.
BITS: Final = 17
LIFE: Final = dt.timedelta(minutes=20)
TRIES: Final = 3
LENGTH: Final = 5
#: Each digit is as many tones: few enough to be counted.
DIGITS: Final = "123456"


@dataclass
class Challenge:
    """One task. ``work`` is what the script hashes; ``digits`` is what the picture shows."""

    work: str
    digits: str
    until: float
    wrong: int = 0

    @classmethod
    def new(cls) -> Challenge:
        return cls(
            work=secrets.token_hex(16),
            digits="".join(secrets.choice(DIGITS) for _ in range(LENGTH)),
            until=(timezone.now() + LIFE).timestamp(),
        )

    @classmethod
    def stored(cls, value: Any) -> Challenge | None:
        """The task as a draft keeps it, while it can still be answered."""
        if not isinstance(value, dict):
            return None
        found = cls(**value)
        return found if found.until > timezone.now().timestamp() and found.wrong < TRIES else None

    def as_dict(self) -> dict[str, Any]:
        """For the draft."""
        return asdict(self)

    def answered_by(self, *, work: str, digits: str) -> bool:
        """Whether one of the two answers is right; a wrong one is counted."""
        if work and is_done(self.work, work):
            return True
        typed = "".join(c for c in unicodedata.normalize("NFKC", digits[:100]) if not c.isspace())
        if typed and hmac.compare_digest(typed.encode("utf-8", "replace"), self.digits.encode()):
            return True
        if work or typed:
            self.wrong += 1
        return False


def is_done(work: str, answer: str, bits: int = BITS) -> bool:
    """Whether the hash of ``work:answer`` begins with ``bits`` zero bits."""
    if not answer.isascii() or not answer.isdigit() or len(answer) > 12:
        return False
    digest = hashlib.sha256(f"{work}:{answer}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - bits) == 0


def solve(work: str, bits: int = BITS) -> str:
    """An answer, by trying: what the script does, for tests and for programs that are welcome."""
    number = 0
    while not is_done(work, str(number), bits):
        number += 1
    return str(number)


# The picture


def picture(challenge: Challenge) -> bytes:
    """The digits as a PNG, 320 × 96. The same task always gives the same picture: asking again teaches nothing."""
    draw_lots = random.Random(challenge.work)  # noqa: S311 - how the picture looks is no secret
    image = Image.new("L", (320, 96), 250)
    for place, digit in enumerate(challenge.digits):
        tile = Image.new("L", (72, 84), 0)
        size = draw_lots.randint(54, 66)
        ImageDraw.Draw(tile).text((36, 42), digit, fill=255, font=ImageFont.load_default(size), anchor="mm")
        tile = tile.rotate(draw_lots.uniform(-22, 22), resample=Image.Resampling.BICUBIC)
        left = 8 + place * 60 + draw_lots.randint(-5, 5)
        image.paste(draw_lots.randint(20, 70), (left, draw_lots.randint(0, 10)), tile)
    pen = ImageDraw.Draw(image)
    for _line in range(5):
        start = (draw_lots.randint(0, 60), draw_lots.randint(0, 96))
        end = (draw_lots.randint(260, 320), draw_lots.randint(0, 96))
        pen.line([start, end], fill=draw_lots.randint(110, 170), width=2)
    for _dot in range(500):
        pen.point((draw_lots.randrange(320), draw_lots.randrange(96)), fill=draw_lots.randint(90, 190))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


# The tones

RATE: Final = 8000
_TONE, _SHORT, _LONG = 0.22, 0.18, 0.8


@lru_cache(16)
def _silence(seconds: float) -> bytes:
    return bytes(2 * int(RATE * seconds))


@lru_cache(16)
def _tone(pitch: float, seconds: float) -> bytes:
    count = int(RATE * seconds)
    fade = RATE // 50
    waves = (
        0.6 * math.sin(2 * math.pi * pitch * n / RATE) * min(1, n / fade, (count - n) / fade) for n in range(count)
    )
    return b"".join(struct.pack("<h", int(value * 32767)) for value in waves)


def sound(challenge: Challenge) -> bytes:
    """The digits as a WAV: for each as many tones as it says, a low double tone before the next.

    Tones are counted, not understood: the portal carries no recorded or made speech, and these need none.
    """
    between = _tone(220, 0.12) + _silence(0.06) + _tone(220, 0.12) + _silence(_LONG)
    digits = [(_tone(660, _TONE) + _silence(_SHORT)) * int(digit) + _silence(_LONG) for digit in challenge.digits]
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(_silence(0.4) + between.join(digits))
    return out.getvalue()
