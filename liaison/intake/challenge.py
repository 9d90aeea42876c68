"""A hurdle for programs that send forms by the thousand, without any third party.

With a script the browser does a little work: it finds a number whose hash begins with enough zero bits. Without one
the person reads digits from a picture, or hears them spoken in Mandarin. The task belongs to one draft, ends
after a while and after a few wrong answers, and a draft is sent once: so every answer counts once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import io
import random
import secrets
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.crypto import salted_hmac
from PIL import Image, ImageDraw, ImageFont

from liaison.intake.spoken import read_aloud

#: Zero bits of the work: some 130,000 hashes on average, about a second on a telephone.
BITS: Final = 17
LIFE: Final = dt.timedelta(minutes=20)
TRIES: Final = 3
LENGTH: Final = 5
#: Without 1 (yī), too near to 7 (qī) for the ear, and 9 (jiǔ), too near to 6 (liù).
DIGITS: Final = "02345678"


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


def _lots(challenge: Challenge, what: str) -> random.Random:
    """How the picture looks and the sound is mixed. The page tells ``work``, so the key of the portal goes in, too:
    nobody can make the same noise and take it away."""
    seed = salted_hmac(f"liaison.intake.challenge.{what}", challenge.work, algorithm="sha256").digest()
    return random.Random(seed)  # noqa: S311 - drawn from a keyed hash


# The picture


def picture(challenge: Challenge) -> bytes:
    """The digits as a PNG, 320 × 96. The same task always gives the same picture: asking again teaches nothing."""
    draw_lots = _lots(challenge, "picture")
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


# The sound


def sound(challenge: Challenge) -> bytes:
    """The digits as a WAV, spoken in Mandarin. The same task always gives the same sound, as with the picture."""
    return read_aloud(challenge.digits, _lots(challenge, "sound"))
