"""Soon."""

from flask import Blueprint

blueprint = Blueprint("tags", __name__)
