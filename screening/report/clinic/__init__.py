"""The papers of a clinic's visit: the therapist's two pages, the client's one page, the note for another record."""
