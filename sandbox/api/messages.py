"""Soon."""

from flask import Blueprint

blueprint = Blueprint("messages", __name__)
