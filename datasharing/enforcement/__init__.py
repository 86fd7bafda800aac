"""What the database enforces."""
