"""A class that is judged by other machines: on Dask, whose workers hold a sandbox each."""
