"""An invented partnership to try the product with. Nobody in it exists; it can only be loaded while DEBUG is on."""
