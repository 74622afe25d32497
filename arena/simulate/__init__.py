"""Studies whose truth is known: raters, cases and answers drawn from a model, to check statistics and try out reports."""
