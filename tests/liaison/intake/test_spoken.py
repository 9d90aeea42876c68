"""The digits of the check, read aloud."""

import io
import random
import wave
from array import array
from itertools import product
from math import sqrt

import pytest

from liaison.intake import challenge, spoken


class Even(random.Random):
    """Lots that always fall in the middle: pace, loudness and pauses are known, hiss is none."""

    def uniform(self, a, b):
        return (a + b) / 2


def samples_of(sound: bytes) -> array:
    with wave.open(io.BytesIO(sound)) as source:
        assert (source.getnchannels(), source.getsampwidth(), source.getframerate()) == (1, 2, spoken.RATE)
        return array("h", source.readframes(source.getnframes()))


def alike(heard, known) -> float:
    """Correlation of two pieces of sound; every third sample says enough."""
    heard, known = heard[: len(known) : 3], known[::3]
    power = sqrt(sum(x * x for x in heard) * sum(x * x for x in known)) or 1
    return sum(x * y for x, y in zip(heard, known, strict=False)) / power


def heard(sound: bytes) -> str:
    """Which digits are spoken, each the one that sounds most like it."""
    samples, said, at = samples_of(sound), "", int(spoken.RATE * 0.5)
    known = {
        (voice, digit): spoken._at_pace(spoken._digit(voice, digit), 0.88)
        for voice, digit in product(spoken.VOICES, "0123456789")
    }
    while at < len(samples) - spoken.RATE // 2:
        likeness = {key: alike(samples[at:], each) for key, each in known.items()}
        best = max(likeness, key=likeness.get)
        assert likeness[best] > 0.9
        said += best[1]
        at += len(known[best]) + int(spoken.RATE * 0.7)
    return said


@pytest.mark.parametrize("digits", ["02345", "67820", "44444"])
def test_the_digits_are_spoken_in_their_order(digits):
    assert heard(spoken.read_aloud(digits, Even(7))) == digits


def test_the_same_task_sounds_the_same_and_another_does_not():
    def task(work):
        return challenge.Challenge(work=work, digits="30258", until=0)

    assert challenge.sound(task("a")) == challenge.sound(task("a"))
    assert challenge.sound(task("a")) != challenge.sound(task("b"))


def test_noise_cannot_be_made_again_from_what_the_page_tells(settings):
    task = challenge.Challenge(work="a", digits="30258", until=0)
    sound, picture = challenge.sound(task), challenge.picture(task)
    settings.SECRET_KEY = "another"
    assert challenge.sound(task) != sound
    assert challenge.picture(task) != picture


def test_speech_stands_out_and_is_not_cut_off():
    for seed in range(5):
        samples = samples_of(spoken.read_aloud("02468", random.Random(seed)))
        before = samples[: int(spoken.RATE * 0.5)]
        assert 12_000 < max(samples) < 32_767
        assert min(samples) > -32_767
        assert 0 < max(abs(value) for value in before) < 4_500
        assert 4 < len(samples) / spoken.RATE < 9


def test_digits_the_ear_confuses_are_not_asked():
    assert not set("19") & set(challenge.DIGITS)
    assert len(challenge.DIGITS) ** challenge.LENGTH > 30_000
