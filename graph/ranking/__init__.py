"""Ranking the next step: what goes with what was covered, and what a teacher would say.

collection   arrays of one library that no reader changes: lists, links, words, directions
affinity     how much a resource goes with what the reader covered
pedagogy     what a reader is ready for, gains by it, and what it opens
weights      how much each signal counts, learned and written down
"""
