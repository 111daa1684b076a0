"""The SOT reference data: TOML files, the dataclasses they become, and the loader that checks them."""
