"""Excel and CSV in and out; knows no domain word."""
