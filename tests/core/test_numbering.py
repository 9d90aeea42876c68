"""Serial numbers: no gaps, no doubles, singly and in bulk."""

import pytest
from django.db import transaction

from core.numbering import next_number, next_numbers

pytestmark = pytest.mark.django_db


def test_single_and_bulk_numbers_are_one_series():
    assert next_number("a") == 1
    assert list(next_numbers("a", 3)) == [2, 3, 4]
    assert next_number("a") == 5
    assert next_number("b") == 1


def test_none_are_taken_for_nothing():
    assert list(next_numbers("a", 0)) == []
    assert next_number("a") == 1


def test_a_rollback_leaves_no_gap():
    class Undo(Exception):
        pass

    def take_and_fail():
        with transaction.atomic():
            next_numbers("a", 10)
            raise Undo

    with pytest.raises(Undo):
        take_and_fail()
    assert next_number("a") == 1


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        next_numbers("a", -1)
