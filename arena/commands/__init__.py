"""The commands of `python -m arena`: each module's `app` is one of them or several; `arena.__main__` collects them all."""
