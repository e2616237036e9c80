"""What was typed, as tokens with character offsets, and as the sides of a network."""
