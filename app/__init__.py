"""Turns requests into Traces, and Traces into bytes and pages. Imports model/."""
