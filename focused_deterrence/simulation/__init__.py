"""A simulated half-year: invented people go their ways through the product's own verbs, and a ledger outside it knows
what became of each. For demonstrations only."""
