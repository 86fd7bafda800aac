"""Partner systems at the door: how they get a token, and who is calling."""
