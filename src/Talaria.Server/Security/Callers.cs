using Talaria.Organizations;

namespace Talaria.Server.Security;

/// <summary>Recognizes who calls by the key that a request shows.</summary>
internal sealed class Callers(OperatorKeys operators, KeyIssuer keys)
{
    private const string Scheme = "Bearer ";

    /// <returns>Null without a key that is good now.</returns>
    public async ValueTask<Caller?> RecognizeAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        if (
            header.Count != 1
            || header[0] is not { Length: <= 1024 } value
            || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        )
        {
            return null;
        }
        var key = value[Scheme.Length..].Trim();
        if (key.Length == 0)
        {
            return null;
        }
        // Organizations' keys first: they have a form of their own and are remembered, and they are most of the traffic.
        if (await keys.RecognizeAsync(key, http.RequestAborted) is { } known)
        {
            return new Caller(known);
        }
        return await operators.MatchesAsync(key, http.RequestAborted) ? Caller.Operator : null;
    }
}
