"""Recipe and registry to plan: which program each kind of element gets."""
