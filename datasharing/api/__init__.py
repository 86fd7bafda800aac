"""Records as partner systems get them: pulled page by page, and the changes since."""
