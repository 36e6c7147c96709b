import hmac
import os


def is_genuine(headers, body):
    """Flask: is_genuine(request.headers, request.get_data())
    FastAPI: is_genuine(request.headers, await request.body())
    """
    secret = os.environ["WEBHOOK_SECRET"]
    if not secret:
        raise RuntimeError("WEBHOOK_SECRET is empty.")
    key = secret.encode()  # The whole string, its prefix included.

    given = headers.get("X-Hub-Signature-256") or ""

    digest = hmac.digest(key, body, "sha256").hex()
    expected = "sha256=" + digest
    return hmac.compare_digest(given.encode(), expected.encode())
