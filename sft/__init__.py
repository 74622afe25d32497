"""Models, strategies, training, prediction and generation: the only importer of torch."""
