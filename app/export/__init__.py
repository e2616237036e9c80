"""Files made of a Trace, for spreadsheets, notebooks and papers, and of a view, for slides.

To read the code, go through request, text, matrix, tables, color, tex, pgfplots, latex, formats
and encoding, which has no Trace; for views through recording, offline, notebook and drawing.
"""
