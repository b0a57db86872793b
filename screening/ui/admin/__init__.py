"""The tabs of the page *Admin*."""
