"""The pipeline: expand a brief into units, plan what is to be done, do it. Yields events, prints nothing."""
