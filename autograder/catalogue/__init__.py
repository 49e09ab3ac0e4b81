"""The words for what the judge finds: catalogues of messages, and how a message becomes a sentence."""
