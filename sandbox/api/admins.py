"""Soon."""

from flask import Blueprint

blueprint = Blueprint("admins", __name__)
