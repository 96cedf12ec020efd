"""Writes the tables of README.md anew: `make tables`."""

from bot import readme

if __name__ == "__main__":
    readme.write()
