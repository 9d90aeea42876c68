"""Makes the spoken digits anew, with eSpeak NG: ``python -m liaison.intake.speech.make`` (development only)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import wave
from array import array
from pathlib import Path

PINYIN = ("ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")
#: Variants of the voice: a man's and a woman's.
VOICES = {"a": "cmn-latn-pinyin+m3", "b": "cmn-latn-pinyin+f2"}
SPEED = "115"  # words a minute: slow and clear; the check varies it
QUIET = 300  # of 32,767: what is cut off at both ends


def spoken(voice: str, word: str) -> bytes:
    """``word`` as 8-bit samples at 11,025 Hz, silence cut off, as loud as possible."""
    program = os.environ.get("ESPEAK", "espeak-ng")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "word.wav"
        subprocess.run([program, "-v", voice, "-s", SPEED, "-w", str(path), word], check=True)  # noqa: S603 - a tool for development
        with wave.open(str(path)) as source:
            if (source.getframerate(), source.getsampwidth(), source.getnchannels()) != (22050, 2, 1):
                raise SystemExit("eSpeak NG answers in another format")
            samples = array("h", source.readframes(source.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    loud = [place for place, value in enumerate(samples) if abs(value) > QUIET]
    samples = samples[loud[0] : loud[-1] + 1]
    half = [(first + second) / 2 for first, second in zip(samples[::2], samples[1::2], strict=False)]
    peak = max(abs(value) for value in half)
    return bytes(round(128 + 126 * value / peak) for value in half)


def main() -> None:
    """Write the files beside this one."""
    for name, voice in VOICES.items():
        for digit, word in enumerate(PINYIN):
            with wave.open(str(Path(__file__).with_name(f"{name}-{digit}.wav")), "wb") as target:
                target.setnchannels(1)
                target.setsampwidth(1)
                target.setframerate(11025)
                target.writeframes(spoken(voice, word))


if __name__ == "__main__":
    main()
