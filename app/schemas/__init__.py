"""Every shape that travels, one file a subject: what may be asked, and what is answered."""
