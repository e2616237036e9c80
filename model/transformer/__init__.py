"""The encoder–decoder Transformer, smallest part first: config, masks, positions, attention,
layers, transformer."""
