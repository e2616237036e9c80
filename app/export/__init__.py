"""Files made of a Trace, for spreadsheets, notebooks and papers.

To read the code, go through request, text, matrix, tables, color, tex, latex, then formats.
"""
