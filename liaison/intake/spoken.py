"""Digits read aloud in Mandarin, for whoever cannot see the picture of the check: mixed anew for each task.

One voice a task; each digit at a pace, pitch and loudness of its own, with pauses between, before a murmur of digits
played backwards and hiss. Speech recognition gets through that: it is a hurdle for simple programs, as the picture is.
"""

from __future__ import annotations

import io
import random
import sys
import wave
from array import array
from functools import cache
from pathlib import Path
from typing import Final

RATE: Final = 11025
VOICES: Final = "ab"
_FOLDER: Final = Path(__file__).with_name("speech")
#: Loudness of 32,767: speech, murmur and hiss. The ear needs some 15 dB between the first and the others.
_SPEECH, _MURMUR, _HISS = 20_000, 2_200, 500
#: Seconds: before and after all, and between digits.
_EDGE, _PAUSE = 0.5, (0.55, 0.85)


@cache
def _digit(voice: str, digit: str) -> tuple[float, ...]:
    """One spoken digit, each sample from -1 to 1."""
    with wave.open(str(_FOLDER / f"{voice}-{digit}.wav")) as source:
        return tuple((value - 128) / 128 for value in source.readframes(source.getnframes()))


def _at_pace(samples: tuple[float, ...], pace: float) -> list[float]:
    """``samples`` played ``pace`` times as fast, and as much higher."""
    count = int((len(samples) - 1) / pace)
    made = []
    for place in range(count):
        before, part = divmod(place * pace, 1)
        first = samples[int(before)]
        made.append(first + (samples[int(before) + 1] - first) * part)
    return made


def _add(track: list[float], samples: list[float], at: int, loud: float) -> None:
    for place, value in enumerate(samples[: len(track) - at], at):
        track[place] += value * loud


def _murmur(length: int, draw_lots: random.Random, voice: str) -> list[float]:
    """Digits backwards, one after the other, with hiss: it sounds like people further away, and says nothing."""
    track = [draw_lots.uniform(-_HISS, _HISS) for _sample in range(length)]
    at = draw_lots.randrange(RATE // 4)
    while at < length:
        samples = _at_pace(_digit(voice, draw_lots.choice("0123456789"))[::-1], draw_lots.uniform(0.7, 1.1))
        _add(track, samples, at, _MURMUR)
        at += int(len(samples) * draw_lots.uniform(0.8, 1.3))
    return track


def read_aloud(digits: str, draw_lots: random.Random) -> bytes:
    """``digits`` as a WAV of some seconds; the same lots give the same sound."""
    voice = draw_lots.choice(VOICES)
    words, at = [], int(RATE * _EDGE)
    for digit in digits:
        samples = _at_pace(_digit(voice, digit), draw_lots.uniform(0.78, 0.98))
        words.append((at, samples, draw_lots.uniform(0.75, 1) * _SPEECH))
        at += len(samples) + int(RATE * draw_lots.uniform(*_PAUSE))
    track = _murmur(at, draw_lots, VOICES.replace(voice, ""))
    for begin, samples, loud in words:
        _add(track, samples, begin, loud)
    frames = array("h", (max(-32_767, min(32_767, round(value))) for value in track))
    if sys.byteorder == "big":
        frames.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE)
        target.writeframes(frames.tobytes())
    return out.getvalue()
