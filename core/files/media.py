"""Sound and video: what they are by their structure, and the same without tags, place and device.

Nothing is decoded or encoded. An MP4 keeps its layout: boxes that hold remarks become free space of equal size.
"""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from core.files.documents import disguised

_PIECE: Final = 1024 * 1024
_BRANDS: Final = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4A ",
    b"M4B ",
    b"M4V ",
    b"dash",
)
#: Boxes that hold other boxes, on the way to where remarks are.
_OUTER: Final = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"edts")
_REMARKS: Final = (b"udta", b"meta", b"uuid")
_DATED: Final = (b"mvhd", b"tkhd", b"mdhd")
_MOST_BOXES: Final = 100_000


def _size(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


# --- MP3 --------------------------------------------------------------------------------------------------------------

_BITRATES: Final = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2
    0: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2.5
}
_RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _frame_length(header: bytes) -> int:
    """Length of the layer III frame with this header; 0 when it is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return 0
    version, rate, bitrate = header[1] >> 3 & 3, header[2] >> 2 & 3, header[2] >> 4
    if version == 1 or rate == 3 or bitrate in (0, 15):
        return 0
    per_frame = 144 if version == 3 else 72
    return per_frame * _BITRATES[version][bitrate] * 1000 // _RATES[version][rate] + (header[2] >> 1 & 1)


def _sound_of_mp3(file: BinaryIO) -> tuple[int, int]:
    """Where the sound begins and ends: behind the tags in front, before the one at the end."""
    end = _size(file)
    begin = 0
    while True:
        file.seek(begin)
        head = file.read(10)
        if head[:3] != b"ID3" or len(head) < 10 or any(byte > 127 for byte in head[6:]):
            break
        length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        begin += 10 + length + (10 if head[5] & 0x10 else 0)
    if end >= 128:
        file.seek(end - 128)
        if file.read(3) == b"TAG":
            end -= 128
    return begin, end


def check_mp3(file: BinaryIO, ending: str) -> None:
    """Raise ValidationError unless the file is a row of MPEG layer III frames."""
    place, end = _sound_of_mp3(file)
    for _frame in range(4):
        file.seek(place)
        length = _frame_length(file.read(4))
        if not length or place + length > end + length:
            raise disguised(file, ending)
        place += length
        if place >= end:
            return


def clean_mp3(source: BinaryIO, target: BinaryIO) -> bool:
    """Write the sound without its tags (title, author, pictures); False when there are none."""
    begin, end = _sound_of_mp3(source)
    if begin == 0 and end == _size(source):
        return False
    source.seek(begin)
    left = end - begin
    while left > 0 and (piece := source.read(min(_PIECE, left))):
        target.write(piece)
        left -= len(piece)
    return True


# --- MP4 --------------------------------------------------------------------------------------------------------------


def _boxes(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(kind, begin, begin of the content, end) of each box in a stretch. Raises ValueError where they do not fit."""
    place = begin
    while place < end:
        file.seek(place)
        head = file.read(16)
        if len(head) < 8:
            raise ValueError("cut off")
        length, kind = struct.unpack(">I4s", head[:8])
        inner = place + 8
        if length == 1:
            if len(head) < 16:
                raise ValueError("cut off")
            length, inner = struct.unpack(">Q", head[8:])[0], place + 16
        elif length == 0:
            length = end - place
        if place + length > end or place + length < inner:
            raise ValueError("a box is larger than what holds it")
        yield kind, place, inner, place + length
        place += length


def check_mp4(file: BinaryIO, ending: str) -> None:
    """Raise ValidationError unless boxes of an MP4 fill the file from its first byte to its last."""
    try:
        kinds = []
        for kind, begin, inner, _end in _boxes(file, 0, _size(file)):
            if begin == 0:
                file.seek(inner)
                if kind != b"ftyp" or file.read(4) not in _BRANDS:
                    raise disguised(file, ending)
            kinds.append(kind)
            if len(kinds) > _MOST_BOXES:
                raise disguised(file, ending)
        list(_remarks(file, 0, _size(file)))
    except ValueError as error:
        raise disguised(file, ending) from error
    if b"moov" not in kinds or not {b"mdat", b"moof"} & set(kinds):
        raise disguised(file, ending)


def _remarks(file: BinaryIO, begin: int, end: int, depth: int = 0) -> Iterator[tuple[bytes, int, int, int]]:
    """The boxes to blank: remarks wherever they are, and those that say when the recording was made."""
    if depth > 8:
        raise ValueError("nested too deep")
    for kind, start, inner, stop in _boxes(file, begin, end):
        if kind in _REMARKS or kind in _DATED:
            yield kind, start, inner, stop
        elif kind in _OUTER:
            yield from _remarks(file, inner, stop, depth + 1)


def clean_mp4(source: BinaryIO, target: BinaryIO) -> bool:
    """Write the recording with its remarks (place, device, author) as free space and its times at zero."""
    source.seek(0)
    while piece := source.read(_PIECE):
        target.write(piece)
    for kind, start, inner, stop in _remarks(source, 0, _size(source)):
        if kind in _REMARKS:
            target.seek(start + 4)
            target.write(b"free")
            target.seek(inner)
            target.write(bytes(stop - inner))
        else:
            source.seek(inner)
            long_times = source.read(1) == b"\1"
            target.seek(inner + 4)
            target.write(bytes(min(16 if long_times else 8, max(stop - inner - 4, 0))))
    return True
