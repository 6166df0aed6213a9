"""What the pages of the register show: values of a page, rows of one estate, hits of a search."""
