"""Ways in: the phone, the scorecards, the steps of a cycle, the public draws."""
