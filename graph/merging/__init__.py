"""Which records are one work: blocks of likely ones, a scored decision, groups, the
reader's judgements, and writing the groups into the store."""
