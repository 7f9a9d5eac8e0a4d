"""`python -m pro_service`: the command line, by the Python that runs it."""

from pro_service.cli import main

if __name__ == "__main__":
    main(prog_name="pro-service")
