"""The ways of looking: what each fits, needs and loads, and the places that have it."""
