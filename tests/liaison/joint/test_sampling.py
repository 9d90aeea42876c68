"""The random sample: a fifth, the same for the same seed, whatever the order."""

from hypothesis import given
from hypothesis import strategies as st

from liaison.joint.sampling import draw

items = st.lists(st.text(min_size=1, max_size=8), max_size=60)


@given(items, st.text(max_size=16), st.randoms(use_true_random=False))
def test_a_draw_is_repeated_from_its_seed_in_any_order(given_, seed, random):
    drawn = draw(given_, seed)
    shuffled = given_ * 2
    random.shuffle(shuffled)
    assert draw(shuffled, seed) == drawn
    different = len(set(given_))
    assert len(drawn) == (different + 4) // 5
    assert set(drawn) <= set(given_)


def test_a_draw_that_was_published_stays_what_it_was():
    assert draw([f"第{n}项" for n in range(1, 11)], "0" * 32) == ["第1项", "第6项"]


def test_every_item_has_its_chance():
    counted = dict.fromkeys(range(10), 0)
    for seed in range(2000):
        for item in draw(map(str, range(10)), str(seed)):
            counted[int(item)] += 1
    assert all(330 < times < 470 for times in counted.values())  # 400 expected, four standard deviations
