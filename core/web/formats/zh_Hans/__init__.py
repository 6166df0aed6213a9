"""Mainland Chinese, as the office's registers write it."""
