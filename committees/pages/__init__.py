"""Pages of the owners' organisations beside the staff lists: what is printed, what is opened."""
