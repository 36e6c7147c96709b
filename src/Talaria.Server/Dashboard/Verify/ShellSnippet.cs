namespace Talaria.Server.Dashboard.Verify;

/// <summary>Bash with openssl checks a saved request; with curl beside it, it posts a signed one to the receiver.</summary>
internal static class ShellSnippet
{
    private const string Check = """
                  | #!/usr/bin/env bash
                  | # Checks a saved request: headers.txt has its headers, one a line, body.json its body, byte for byte.
                  | set -euo pipefail
                  | : "${«secret»:?}"
                  |
                  | header() {
                  |   tr -d '\r' < headers.txt | awk -v name="$1:" '
                  |     index(tolower($0), tolower(name)) == 1 { sub(/^[^:]*: */, ""); print }'
                  | }
                  | given=$(header "«signature»")
        id        | id=$(header "«id»")
        in-header | timestamp=$(header "«timestamp»")
        in-value  | timestamp=$(tr , '\n' <<< "$given" | sed -n '/^t=/{s///p;q;}')
                  |
        """;

    private const string Post = """
                  | #!/usr/bin/env bash
                  | # Posts body.json to your receiver, signed as this endpoint's requests are.
                  | set -euo pipefail
                  | : "${«secret»:?}"
        id        | id="test_$(openssl rand -hex 8)"
        time      | timestamp=$(date +%s)
                  |
        """;

    private const string Sign = """
        decoded        | key=$(printf %s "${«secret»#"«prefix»"}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
        decoded        | sign() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary; }
        whole          | sign() { openssl dgst -sha256 -hmac "$«secret»" -binary; } # The whole string, its prefix included.
        stamped id     | content() { printf '%s.%s.' "$id" "$timestamp" && cat body.json; }
        stamped no-id  | content() { printf '%s.' "$timestamp" && cat body.json; }
        stamped base64 | hash=$(content | sign | openssl base64 -A)
        stamped hex    | hash=$(content | sign | od -An -v -tx1 | tr -d ' \n')
        body base64    | hash=$(sign < body.json | openssl base64 -A)
        body hex       | hash=$(sign < body.json | od -An -v -tx1 | tr -d ' \n')
                       |
        """;

    private const string Compare = """
                | expected="«value»"
        several | if [[ " $given " != *" $expected "* ]]; then # While the secret is being replaced, two stand side by side.
        single  | if [[ $given != "$expected" ]]; then
                |   echo "Not genuine: another secret, or another body." >&2
                |   exit 1
                | fi
        time    |
        time    | # What is older than five minutes may be a replay.
        time    | [[ $timestamp =~ ^[0-9]{1,11}$ ]] || timestamp=0
        time    | age=$(($(date +%s) - timestamp))
        time    | if ((age < -300 || age > 300)); then
        time    |   echo "The signature is right, but $age seconds old: a receiver refuses it." >&2
        time    |   exit 1
        time    | fi
                | echo "Genuine."
        """;

    private const string Send = """
                  | curl --fail-with-body --data-binary @body.json "${1:-http://127.0.0.1:3000/webhooks}" \
                  |   -H "Content-Type: «content_type»" \
        id        |   -H "«id»: $id" \
        in-header |   -H "«timestamp»: $timestamp" \
                  |   -H "«signature»: «value»"
        """;

    /// <summary>The check of a saved request.</summary>
    public static string CheckOf(SnippetSubject subject) => Fill($"{Check}\n{Sign}\n{Compare}", subject);

    /// <summary>The post of a signed one.</summary>
    public static string PostOf(SnippetSubject subject) => Fill($"{Post}\n{Sign}\n{Send}", subject);

    private static string Fill(string template, SnippetSubject subject) =>
        SnippetTemplate.Fill(template, subject.Holds(), subject.Slots(Quoted, Joined));

    private static string Joined(IEnumerable<Piece> pieces) =>
        string.Concat(pieces.Select(piece => piece.Literal ?? $"${{{piece.Variable}}}"));

    private static string Quoted(string text) =>
        string.Concat(text.Select(c => c is '\\' or '"' or '$' or '`' ? $"\\{c}" : $"{c}"));
}
