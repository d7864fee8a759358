"""Values: raw bytes, as an element stores them, to Python values and back.

`charset` and `text` know character sets, `decode` and `encode` the VRs of PS3.5 6.2, `checks` what
a value should not be, `dates` how to shift one.  Nothing here knows an element's tag or place,
reads pydicom's global settings, warns, or puts a value into a message.
"""
