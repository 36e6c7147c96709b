namespace Talaria.Server.Dashboard.Verify;

/// <summary>Python with its standard library.</summary>
internal static class PythonSnippet
{
    private const string Template = """"
        decoded/base64 | import base64
                       | import hmac
                       | import os
        time           | import time
                       |
                       |
                       | def is_genuine(headers, body):
                       |     """Flask: is_genuine(request.headers, request.get_data())
                       |     FastAPI: is_genuine(request.headers, await request.body())
                       |     """
                       |     secret = os.environ["«secret»"]
                       |     if not secret:
                       |         raise RuntimeError("«secret» is empty.")
        decoded        |     key = base64.b64decode(secret.removeprefix("«prefix»"))
        whole          |     key = secret.encode()  # The whole string, its prefix included.
                       |
                       |     given = headers.get("«signature»") or ""
        id             |     message_id = headers.get("«id»") or ""
        in-header      |     timestamp = headers.get("«timestamp»") or ""
        in-value       |     timestamp = next((part[2:] for part in given.split(",") if part.startswith("t=")), "")
        time           |
        time           |     # What is older than five minutes may be a replay.
        time           |     if not timestamp.isdecimal() or abs(int(time.time()) - int(timestamp)) > 300:
        time           |         return False
                       |
        stamped id     |     content = f"{message_id}.{timestamp}.".encode() + body
        stamped no-id  |     content = f"{timestamp}.".encode() + body
        stamped base64 |     digest = base64.b64encode(hmac.digest(key, content, "sha256")).decode()
        stamped hex    |     digest = hmac.digest(key, content, "sha256").hex()
        body base64    |     digest = base64.b64encode(hmac.digest(key, body, "sha256")).decode()
        body hex       |     digest = hmac.digest(key, body, "sha256").hex()
                       |     expected = «value»
        several        |
        several        |     # While the secret is being replaced, two signatures stand side by side.
        several        |     return any(hmac.compare_digest(one.encode(), expected.encode()) for one in given.split(" "))
        single         |     return hmac.compare_digest(given.encode(), expected.encode())
        """";

    public static string Of(SnippetSubject subject) =>
        SnippetTemplate.Fill(
            Template,
            subject.Holds(),
            subject.Slots(SnippetSubject.Quoted, SnippetSubject.Sum, "digest")
        );
}
