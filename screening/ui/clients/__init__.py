"""Parts of the page *Clients*."""
