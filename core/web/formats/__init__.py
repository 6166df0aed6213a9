"""How days are written and read, for every page that lets the framework write them."""
