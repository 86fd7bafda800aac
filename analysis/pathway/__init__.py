"""The way from custody to treatment: how many people came how far, and where the others were lost."""
