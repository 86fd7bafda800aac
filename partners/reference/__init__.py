"""Reference data shipped with the product, and how it is loaded; sources and licences are in ATTRIBUTION.md."""
