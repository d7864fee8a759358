"""Guards a run of all tests: with DEID_CORE_EXPECT_INSTALLED set, the source tree is no subject."""

import os
import sysconfig
from pathlib import Path

import deid_core
import deid_plugins_clean
import deid_plugins_ps3_15
import deid_plugins_uid


def pytest_collection_finish():
    """Called in every worker once it has collected all tests, whatever their folder."""
    if not os.environ.get("DEID_CORE_EXPECT_INSTALLED"):
        return
    site_packages = Path(sysconfig.get_path("purelib")).resolve()
    for package in (deid_core, deid_plugins_clean, deid_plugins_ps3_15, deid_plugins_uid):
        home = Path(package.__file__).resolve()
        if not home.is_relative_to(site_packages):
            raise RuntimeError(f"the tests run against {home}, not what is installed")
