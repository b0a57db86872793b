"""The tabs of the page *Settings*."""
