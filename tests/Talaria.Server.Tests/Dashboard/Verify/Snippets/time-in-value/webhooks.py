import hmac
import os
import time


def is_genuine(headers, body):
    """Flask: is_genuine(request.headers, request.get_data())
    FastAPI: is_genuine(request.headers, await request.body())
    """
    secret = os.environ["WEBHOOK_SECRET"]
    if not secret:
        raise RuntimeError("WEBHOOK_SECRET is empty.")
    key = secret.encode()  # The whole string, its prefix included.

    given = headers.get("Platform-Signature") or ""
    timestamp = next((part[2:] for part in given.split(",") if part.startswith("t=")), "")

    # What is older than five minutes may be a replay.
    if not timestamp.isdecimal() or abs(int(time.time()) - int(timestamp)) > 300:
        return False

    content = f"{timestamp}.".encode() + body
    digest = hmac.digest(key, content, "sha256").hex()
    expected = "t=" + timestamp + ",v1=" + digest
    return hmac.compare_digest(given.encode(), expected.encode())
