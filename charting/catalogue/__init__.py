"""The SOT reference data: TOML files, the dataclasses they become, the loader that checks them."""
