"""What the ratings of a study say, and how sure it is: pure functions over `Sequence[Judged]`."""
