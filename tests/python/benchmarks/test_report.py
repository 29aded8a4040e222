import pytest

from measure_profile import functions, short_name
from report_floor import floor_seconds, room_of
from report_words import count, duration, size

LEVEL = {
    "lanes": 4,
    "seconds_of_a_pack_operation": {"peak_multiply_add": 2.0, "peak_divide": 20.0, "peak_compare_select": 1.0},
}
SECTION = {"add": 10, "multiply": 6, "divide": 1, "compare": 2, "select": 3, "mask": 4, "bits": 3}


def test_the_floor_is_operations_over_rates_on_one_lane():
    assert floor_seconds(SECTION, LEVEL) == pytest.approx((16 * 2.0 + 12 * 1.0) / 4)


def test_divisions_are_the_floor_where_they_take_longest():
    assert floor_seconds({**SECTION, "divide": 30}, LEVEL) == pytest.approx(30 * 20.0 / 4)


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("tendonlab::avx512::LegSimulation<tendonlab::avx512::Pack<8>, X<Y<8> > >::attend(int, unsigned long)",
         "LegSimulation::attend"),
        ("tendonlab::Coach::planned(int, unsigned long) const", "Coach::planned"),
        ("tendonlab::avx512::Pack<8> tendonlab::pain_after<tendonlab::avx512::Pack<8> >(tendonlab::avx512::Pack<8>)",
         "pain_after"),
        ("tendonlab::(anonymous namespace)::run(int)", "run"),
        ("__memset_avx512_unaligned", "__memset_avx512_unaligned"),
    ],
)  # fmt: skip
def test_functions_go_by_class_and_name(symbol, name):
    assert short_name(symbol) == name


def test_shares_add_up_by_function():
    report = """
# Overhead  Symbol
    20.00%  [.] tendonlab::avx2::FastFlow<tendonlab::avx2::Pack<4> >::advance(int)
     5.00%  [.] tendonlab::baseline::FastFlow<tendonlab::baseline::Pack<2> >::advance(int)
     3.00%  [k] clear_page
     0.50%  [.] rare
"""
    assert functions(report) == {"FastFlow::advance": 0.25, "system": 0.03}


def test_functions_have_a_room():
    assert room_of("FastFlow::advance") == "flow between sessions"
    assert room_of("Coach::planned") == "reports, rules, participation"
    assert room_of("exp") == "exponentials and logarithms"
    assert room_of("nothing_known") == "other"


def test_numbers_in_words():
    assert count(6634.2) == "6,630"
    assert count(41.4) == "41"
    assert size(3 * 2**30) == "3.0 GiB"
    assert size(12) == "12 bytes"
    assert duration(31.2) == "31 s"
    assert duration(412) == "6 min 52 s"
