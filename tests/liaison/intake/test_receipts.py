"""Receipt numbers and passphrases."""

import datetime as dt
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from liaison.intake import receipts

CHARACTERS = string.digits + string.ascii_uppercase
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
numbers = DAYS.map(receipts.new_number)


@given(numbers)
def test_a_number_is_read_as_people_write_it(number):
    shown = receipts.written(number)
    assert receipts.read_number(shown) == number
    assert receipts.read_number(f"  {shown.lower().replace('-', ' ')}　") == number
    assert receipts.read_number(shown.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))) == number
    assert receipts.read_number(shown.replace("0", "O").replace("1", "l")) == number


@given(numbers, st.integers(0, receipts.NUMBER_LENGTH - 1), st.sampled_from(CHARACTERS))
def test_one_wrong_character_is_always_noticed(number, place, other):
    wrong = number[:place] + other + number[place + 1 :]
    meant = wrong.translate(receipts._MEANT)
    assume(meant != number)
    assert receipts.read_number(wrong) is None


def test_the_check_character_is_that_of_the_standard():
    # ISO 7064:2003 gives A12425GABC1234002M as an example of MOD 37,36.
    assert receipts.check_character("A12425GABC1234002") == "M"


@given(st.text(max_size=300))
def test_nothing_typed_breaks_reading(text):
    read = receipts.read_number(text)
    assert read is None or receipts.read_number(receipts.written(read)) == read
    receipts.read_passphrase(text)


def test_passphrases_are_long_enough_and_easy_to_copy():
    bits = receipts.PASSPHRASE_LENGTH * len(receipts.ALPHABET).bit_length() - receipts.PASSPHRASE_LENGTH
    assert bits >= 60
    assert not set("01OILU") & set(receipts.ALPHABET)
    made = {receipts.new_passphrase() for _ in range(200)}
    assert len(made) == 200
    assert all(len(receipts.in_groups(passphrase).split()) == 4 for passphrase in made)


def test_numbers_of_a_day_do_not_follow_each_other():
    day = dt.date(2026, 5, 18)
    made = [receipts.new_number(day) for _ in range(50)]
    assert len(set(made)) > 45
    assert made != sorted(made)


@pytest.mark.parametrize("typed", ["47qf m2xk 93td pw6h", "47QF-M2XK-93TD-PW6H", "４７ＱＦ　M2XK 93TDPW6H"])
def test_a_passphrase_matches_however_it_is_typed(typed):
    stored = receipts.hash_passphrase("47QFM2XK93TDPW6H")
    assert "47QF" not in stored
    assert receipts.matches(typed, stored)
    assert not receipts.matches(typed[:-1], stored)
    assert not receipts.matches(typed, None)


#: As a receipt kept it before a digest came first: the slow hash of the passphrase itself.
FORMER = "pbkdf2_receipt$5000$salt$z5DoWNsanCUUY+hUptN/XUMGLDtQimZIjgEWQZSOId4="


@pytest.mark.parametrize("stored", ["just given", "of a clue", "former", None])
def test_however_it_is_kept_a_check_is_one_digest_and_one_slow_hash(stored, monkeypatch):
    digest = receipts.digest_of("47QFM2XK93TDPW6H")
    kept = {"just given": digest, "of a clue": receipts.stretched(digest), "former": FORMER}.get(stored)
    receipts.matches("x", None)  # what stands for no receipt is made once
    work = []
    for name in ("_fast", "_slow"):
        real = getattr(receipts, name)
        monkeypatch.setattr(receipts, name, lambda *a, name=name, real=real: work.append(name) or real(*a))
    assert receipts.matches("47QF M2XK 93TD PW6H", kept) == (stored is not None)
    assert not receipts.matches("47QF M2XK 93TD PW6J", kept)
    assert work == ["_fast", "_slow"] * 2


@pytest.mark.parametrize("stored", ["just given", "of a clue", "former", None])
def test_whole_digests_are_compared_in_constant_time_and_by_nothing_else(stored, monkeypatch):
    """``==`` ends at the first character that differs and so tells how much was right; no test can time that, but this
    one fails where anything else than ``hmac.compare_digest`` decides."""
    digest = receipts.digest_of("47QFM2XK93TDPW6H")
    kept = {"just given": digest, "of a clue": receipts.stretched(digest), "former": FORMER}.get(stored)
    compared = []

    def refuse(found, wanted):
        compared.append((found, wanted))
        return False

    monkeypatch.setattr(receipts.hmac, "compare_digest", refuse)
    for typed in ("47QFM2XK93TDPW6H", "x", ""):
        assert not receipts.matches(typed, kept)
    assert len(compared) == 3
    assert all(len(found) == len(wanted) > 40 for found, wanted in compared)
    if stored is not None:
        assert compared[0][0] == compared[0][1] == kept.rpartition("$")[2]
