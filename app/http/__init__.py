"""What every route needs of HTTP: errors, limits, media types, what a route is given."""
