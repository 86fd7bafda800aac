"""Drug tests in custody, and the assessments that a positive test requires."""
