"""Notifications: people are told what is expected of them, what follows otherwise, and what help there is."""
