"""Parts of the page *Inbox*."""
