"""Access control in the database, and the read log."""
