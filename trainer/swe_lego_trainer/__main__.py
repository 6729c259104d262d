"""`python -m swe_lego_trainer COMMAND …`."""

import sys

from .cli import main

sys.exit(main(sys.argv[1:]))
