"""Verifying and recognising faces: the triplet loss, its triplets, a classifier of pairs, the door."""
