"""Soon."""

from flask import Blueprint

blueprint = Blueprint("office_hours", __name__)
