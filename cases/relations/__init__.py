"""How groups stand to each other: rivals, allies, factions, supply; and groups that merge or split."""
