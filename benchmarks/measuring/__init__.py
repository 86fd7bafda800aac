"""What benchmarks have in common: rows with goals, a scratch database, an invented partnership, a stop-watch."""
