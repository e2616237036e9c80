"""A cache that holds no more bytes than it may, and forgets what was used longest ago."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from attnscope.model.lru import ByteBoundedLRU

BOUND = 17


@dataclass(frozen=True)
class Stored:
    nbytes: int


puts = st.tuples(st.just("put"), st.integers(0, 5), st.integers(0, BOUND + 5))
gets = st.tuples(st.just("get"), st.integers(0, 5), st.just(0))


@given(st.lists(st.one_of(puts, gets), max_size=50))
def test_it_keeps_what_was_used_last_as_far_as_it_fits(operations: list[tuple[str, int, int]]):
    cache = ByteBoundedLRU[Stored](BOUND)
    used_last: list[tuple[int, Stored]] = []  # newest first
    for operation, key, size in operations:
        known = dict(used_last)
        if operation == "get":
            assert cache.get(key) is known.get(key)
            if key in known:
                used_last = [(key, known[key]), *(item for item in used_last if item[0] != key)]
            continue
        value = Stored(size)
        cache.put(key, value)
        used_last = [item for item in used_last if item[0] != key]
        if size <= BOUND:
            used_last.insert(0, (key, value))
        while sum(item.nbytes for _, item in used_last) > BOUND:
            used_last.pop()
        assert cache.nbytes == sum(item.nbytes for _, item in used_last) <= BOUND
    for key in range(6):
        assert cache.get(key) is dict(used_last).get(key)


def test_a_value_larger_than_the_bound_drives_out_no_other():
    cache, small = ByteBoundedLRU[Stored](BOUND), Stored(3)
    cache.put("small", small)
    cache.put("large", Stored(BOUND + 1))
    assert cache.get("small") is small
    assert cache.get("large") is None


def test_many_threads_leave_the_count_of_bytes_right():
    cache = ByteBoundedLRU[Stored](BOUND)

    def use(number: int) -> None:
        for size in range(300):
            cache.put((number * size) % 7, Stored(size % 11))
            cache.get(size % 7)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(use, range(8)))
    kept = [cache.get(key) for key in range(7)]
    assert cache.nbytes == sum(value.nbytes for value in kept if value) <= BOUND
