"""Numbers by language, where Django's own formats do not group them; digits are Western."""
