"""The OpenAPI 3.1 document of the tour's bank."""

from __future__ import annotations

from typing import Any

from .account import MOST

KEY_HEADER = "X-Bank-Key"


def document() -> dict[str, Any]:
    """Describe the bank; its server is the address that the document was read from."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tour bank",
            "version": "1.0.0",
            "description": "One bank account: put money in, take money out, look.",
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": {
            "/account": {
                "get": {
                    "operationId": "balance",
                    "summary": "What the account holds",
                    "responses": {"200": _answer("Balance"), **_refusals("401")},
                }
            },
            "/account/deposits": {"post": _movement("deposit", "Put money into the account")},
            "/account/withdrawals": {
                "post": _movement("withdraw", "Take money out of the account")
            },
        },
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": KEY_HEADER}},
            "schemas": {
                "Amount": {
                    "type": "object",
                    "properties": {
                        "amount": {
                            "type": "integer",
                            "minimum": 1,
                            "maximum": MOST,
                            "description": "Whole euros",
                        }
                    },
                    "required": ["amount"],
                    "additionalProperties": False,
                },
                "Balance": {
                    "type": "object",
                    "properties": {
                        "balance": {"type": "integer", "description": "Whole euros"},
                        "currency": {"type": "string", "const": "EUR"},
                        "deposited": {"type": "integer"},
                        "withdrawn": {"type": "integer"},
                    },
                    "required": ["balance", "currency"],
                },
                "Error": {
                    "type": "object",
                    "properties": {
                        "error": {"type": "string"},
                        "message": {"type": "string"},
                        "balance": {"type": "integer"},
                    },
                    "required": ["error", "message"],
                },
            },
        },
    }


def _movement(operation: str, summary: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Amount"}
    return {
        "operationId": operation,
        "summary": summary,
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"200": _answer("Balance"), **_refusals("400", "401", "409", "422")},
    }


def _answer(schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": schema, "content": {"application/json": {"schema": reference}}}


def _refusals(*statuses: str) -> dict[str, Any]:
    return {status: _answer("Error") for status in statuses}
