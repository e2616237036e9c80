"""Pages and what they load: templates, scripts, styles, messages, views that stand alone."""
