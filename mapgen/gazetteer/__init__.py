"""Places by name: layers in one order, the first acceptable answer wins.

checked    data/gazetteer.csv, by hand; overrides all others
countries  every country, by its names and abbreviations
geonames   the offline gazetteer
geocoder   geopy, for what is still unresolved
"""
