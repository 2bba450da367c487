"""Soon."""

from flask import Blueprint

blueprint = Blueprint("page", __name__)
