"""The API for partner systems: records pulled page by page, and the changes feed."""
