"""What every package needs and none owns: errors, commands, files, provenance. Imports no other package of the project."""
