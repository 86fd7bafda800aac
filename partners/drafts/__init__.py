"""Drafts: forms that were filled in and not sent. The browser keeps them, sealed with keys from the server."""
