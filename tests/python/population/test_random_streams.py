"""The engine's random numbers are NumPy's Philox, so anybody can check whose luck was whose."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from tendonlab import _core


def numpy_uniforms(seed: int, person: int, purpose: int, draws: int) -> NDArray[np.float64]:
    words: list[int] = []
    for block in range(-(-draws // 4)):
        # NumPy raises the 256-bit counter before it generates, so it has to start one below.
        start = (person + (purpose << 64) + (block << 128) - 1) % (1 << 256)
        counter = np.array([(start >> (64 * i)) & (2**64 - 1) for i in range(4)], dtype=np.uint64)
        words += np.random.Philox(key=np.array([seed, 0], dtype=np.uint64), counter=counter).random_raw(4).tolist()
    return np.array([((word >> 12) + 0.5) * 2.0**-52 for word in words[:draws]])


@pytest.mark.parametrize("seed", [0, 1, 2**63 + 11, 2**64 - 1])
@pytest.mark.parametrize("person", [0, 1, 2**40])
def test_uniforms_are_those_of_numpy(seed: int, person: int) -> None:
    for purpose in (_core.PURPOSE_TRAITS, _core.PURPOSE_VISA_A):
        ours = _core.uniforms(seed, person, 1, purpose, 11)[0]
        np.testing.assert_array_equal(ours, numpy_uniforms(seed, person, purpose, 11))


def test_purposes_are_distinct_streams() -> None:
    purposes = [getattr(_core, name) for name in dir(_core) if name.startswith("PURPOSE_")]
    assert len(set(purposes)) == len(purposes) == 10
    first = {float(_core.uniforms(1, 0, 1, purpose, 1)[0, 0]) for purpose in purposes}
    assert len(first) == 10


def test_normals_invert_the_same_uniforms() -> None:
    uniforms = _core.uniforms(5, 0, 2000, _core.PURPOSE_TRAITS, 9)
    normals = _core.normals(5, 0, 2000, _core.PURPOSE_TRAITS, 9)
    np.testing.assert_allclose(normals, ndtri(uniforms), rtol=1e-12, atol=1e-14)


def test_more_draws_and_more_people_change_no_number() -> None:
    few = _core.uniforms(7, 100, 5, _core.PURPOSE_TRAITS, 3)
    many = _core.uniforms(7, 98, 20, _core.PURPOSE_TRAITS, 30)
    np.testing.assert_array_equal(few, many[2:7, :3])
    for first in (1, 3, 4, 22):
        some = _core.uniforms(7, 98, 20, _core.PURPOSE_TRAITS, 5, first)
        np.testing.assert_array_equal(some, many[:, first : first + 5])
