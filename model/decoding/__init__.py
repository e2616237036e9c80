"""One token after another: steps with and without a cache, how the next token is chosen, and what
that costs."""
