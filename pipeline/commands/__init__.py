"""The commands, a file for those that belong together: arguments go in; work, words and an exit code come out."""
