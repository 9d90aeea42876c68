"""Receipt numbers and passphrases: how they are made, written, checked and typed by people. No database here."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache
from typing import Final

#: Digits and capitals that nobody confuses in print, handwriting or on the telephone: no 0 1 I L O U.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH: Final = 4
PASSPHRASE_LENGTH: Final = 16  # 30^16: 78 bits
NUMBER_LENGTH: Final = 13
_ISO7064: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: What people type for the characters that are not used.
_MEANT: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


#: Rounds of the hash that is kept. A passphrase is drawn by lot with 78 bits, so that guessing is hopeless with few;
#: rounds for words that people choose would be most of the work of a submission. The number must not change while
#: receipts of another are kept: checking them would take another time than finding none.
ROUNDS: Final = 5_000
#: How a kept hash begins: of a receipt just given (fast), of one whose clue is made (slow), of one from before that
#: distinction was made (slow, of the passphrase itself). All three: ``kind$salt$hex``, the last with its rounds and
#: base64.
_FAST, _SLOW, _FORMER = "fast", "slow", "pbkdf2_receipt"


def check_character(text: str) -> str:
    """The check character of ``text`` (ISO 7064, MOD 37,36): one wrong character is always noticed, two neighbours that
    changed places nearly always."""
    total = 36
    for character in text:
        total = (total + _ISO7064.index(character)) % 36 or 36
        total = total * 2 % 37
    return _ISO7064[(37 - total) % 36]


def new_number(day: dt.date) -> str:
    """A receipt number of ``day`` as it is stored: ``XS2605187K4M3``. Its four characters are drawn by lot, so numbers
    do not follow each other; whoever stores it draws again when it is taken."""
    while True:
        text = f"XS{day:%y%m%d}" + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
        check = check_character(text)
        if check in ALPHABET:
            return text + check


def written(number: str) -> str:
    """How a number is shown: ``XS26-0518-7K4M-3``."""
    return f"{number[:4]}-{number[4:8]}-{number[8:12]}-{number[12:]}"


def read_number(typed: str) -> str | None:
    """The stored form of what somebody typed (small letters, full width, blanks, O for 0); None if it is no number or
    has a slip in it."""
    text = _plain(typed).translate(_MEANT)
    if len(text) != NUMBER_LENGTH or any(character not in _ISO7064 for character in text):
        return None
    return text if text.startswith("XS") and check_character(text[:-1]) == text[-1] else None


def new_passphrase() -> str:
    """Sixteen characters drawn by lot."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PASSPHRASE_LENGTH))


def in_groups(passphrase: str) -> str:
    """How a passphrase is shown: in fours."""
    return " ".join(passphrase[start : start + 4] for start in range(0, len(passphrase), 4))


def read_passphrase(typed: str) -> str:
    """What somebody typed, as it was drawn: without blanks and dashes, in capitals."""
    return _plain(typed)


def _plain(typed: str) -> str:
    text = unicodedata.normalize("NFKC", typed[:200]).upper()
    return "".join(character for character in text if character.isalnum())


def digest_of(passphrase: str) -> str:
    """A salted digest made in no time, to be stored while a form waits for its clue; ``stretched`` then."""
    salt = secrets.token_hex(11)
    return f"{_FAST}${salt}${_fast(passphrase, salt)}"


def stretched(digest: str) -> str:
    """What is stored for good instead of ``digest_of``: as much as the former, after thousands of rounds."""
    kind, salt, fast = digest.split("$")
    return digest if kind == _SLOW else f"{_SLOW}${salt}${_slow(fast, salt).hex()}"


def hash_passphrase(passphrase: str) -> str:
    """A salted slow hash, to be stored for good."""
    return stretched(digest_of(passphrase))


def matches(typed: str, stored: str | None) -> bool:
    """Whether ``typed`` is the passphrase behind ``stored``, in constant time.

    ``stored`` is None where there is no such receipt, or a digest where its clue is not made yet: as much work is done
    then, one digest and one slow hash.
    """
    kind, *parts = (stored or _nobody()).split("$")
    salt, kept = parts[-2:]
    passphrase = read_passphrase(typed)
    fast = _fast(passphrase, salt)
    slow = _slow(passphrase if kind == _FORMER else fast, salt)
    found = {_FAST: fast, _SLOW: slow.hex(), _FORMER: base64.b64encode(slow).decode("ascii")}[kind]
    return hmac.compare_digest(found, kept) and stored is not None


def _fast(passphrase: str, salt: str) -> str:
    return hmac.digest(salt.encode("ascii"), passphrase.encode("utf-8"), "sha256").hex()


def _slow(secret: str, salt: str) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", secret.encode("utf-8"), salt.encode("ascii"), ROUNDS)


@lru_cache(1)
def _nobody() -> str:
    return hash_passphrase(new_passphrase())
