"""The public names, and that they load only when used."""

import subprocess
import sys

import pytest

import tendonlab


def test_every_public_name_exists() -> None:
    for name in tendonlab.__all__:
        assert getattr(tendonlab, name) is not None
        assert name in dir(tendonlab)


def test_importing_is_cheap() -> None:
    code = "import sys, tendonlab; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "xarray", "matplotlib", "pandas", "tendonlab._core"} & set(loaded)


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = tendonlab.simulat


def test_no_module_hides_a_function() -> None:
    code = "import tendonlab.trial, tendonlab; assert callable(tendonlab.simulate) and callable(tendonlab.compare)"
    subprocess.run([sys.executable, "-c", code], check=True)
    code = "import tendonlab.evidence.validate, tendonlab; assert callable(tendonlab.validate)"
    subprocess.run([sys.executable, "-c", code], check=True)
