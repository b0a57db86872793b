"""Parts of the page *Client record*."""
