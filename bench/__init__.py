"""`make bench`: how fast this is, each figure beside its limit, measured turn by turn in the same run."""
