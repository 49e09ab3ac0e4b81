"""The library beside the notebooks: pictures, networks, and the fast solver with its panel."""
