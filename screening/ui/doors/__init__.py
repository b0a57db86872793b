"""The doors into the clinic: password, first account, client code."""
