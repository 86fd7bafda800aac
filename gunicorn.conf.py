"""What gunicorn reads when it starts here: its own lines go where all others go, and look the same."""

from focused_deterrence.logs import LOGGING

logconfig_dict = LOGGING
