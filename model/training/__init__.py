"""How the weights came to be: corpus, vocabulary, schedule, loop, evaluation."""
