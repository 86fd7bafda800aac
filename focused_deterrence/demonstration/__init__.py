"""An invented partnership to try the product with. All its people are fictitious. It can be loaded under DEBUG only."""
