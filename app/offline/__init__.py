"""Views without a server: the answers they need (answers), one HTML file (page), a notebook, a
picture."""
