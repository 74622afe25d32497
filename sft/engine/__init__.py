"""The decode loop: texts of several requests written in one batch, some drafted tokens verified in each step."""
