import base64
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
    key = base64.b64decode(secret.removeprefix("whsec_"))

    given = headers.get("webhook-signature") or ""
    message_id = headers.get("webhook-id") or ""
    timestamp = headers.get("webhook-timestamp") or ""

    # What is older than five minutes may be a replay.
    if not timestamp.isdecimal() or abs(int(time.time()) - int(timestamp)) > 300:
        return False

    content = f"{message_id}.{timestamp}.".encode() + body
    digest = base64.b64encode(hmac.digest(key, content, "sha256")).decode()
    expected = "v1," + digest

    # While the secret is being replaced, two signatures stand side by side.
    return any(hmac.compare_digest(one.encode(), expected.encode()) for one in given.split(" "))
