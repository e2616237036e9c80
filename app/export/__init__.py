"""Numbers as files, for spreadsheets, notebooks and papers.

To read the code, go through request, text, matrix, tables, color, tex, pgfplots, latex, formats
and encoding, which has no Trace.
"""
