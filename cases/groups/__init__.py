"""Groups: a name, other names and an area, which are facts about no one person; who belongs to one is a record."""
