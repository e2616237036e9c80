"""What one sentence did inside a network: the manifest that says what there is, and the values."""
