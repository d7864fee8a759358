"""The built-in plugin ``core``: the functions that every site needs.

They go by ``core.pseudonym`` and so on, or by their bare names.  Like any other package's, they
are found by an entry point and use the public interface of deid-core alone.
"""

from __future__ import annotations

from deid_core import Register, hookimpl
from deid_core.functions.ages import AGE_VRS, age_cap, round_age
from deid_core.functions.constants import CONSTANT_VRS, constant_by_vr
from deid_core.functions.copies import from_element
from deid_core.functions.dates import FIXED_VRS, SHIFTED_VRS, check_bounds, fixed_date, shift_date
from deid_core.functions.lookups import LOOKUP_VRS, lookup
from deid_core.functions.names import NAME_VRS, hash_name
from deid_core.functions.pseudonyms import PSEUDONYM_VRS, check_length, pseudonym
from deid_core.functions.texts import TEXT_VRS, TRUNCATED_VRS, lower, regex_replace, truncate, upper

deid_interface = "1"


@hookimpl
def deid_register_functions(register: Register) -> None:
    """Offer the functions.

    Those that are not declared pure look at more than the value: at the element's keyword, at
    other elements, or at a file.
    """
    register(pseudonym, vrs=PSEUDONYM_VRS, check=check_length)
    register(hash_name, vrs=NAME_VRS, pure=True)
    register(shift_date, vrs=SHIFTED_VRS, check=check_bounds)
    register(fixed_date, vrs=FIXED_VRS, pure=True)
    register(age_cap, vrs=AGE_VRS, pure=True)
    register(round_age, vrs=AGE_VRS, pure=True)
    register(truncate, vrs=TRUNCATED_VRS, pure=True)
    register(regex_replace, vrs=TEXT_VRS, pure=True)
    register(upper, vrs=TEXT_VRS, pure=True)
    register(lower, vrs=TEXT_VRS, pure=True)
    register(constant_by_vr, vrs=CONSTANT_VRS, pure=True)
    register(from_element)
    register(lookup, vrs=LOOKUP_VRS)
