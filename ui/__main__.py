"""`python -m ui` is `dock`, where the command itself is not on the path."""

from ui.cli import main

if __name__ == "__main__":
    main()
