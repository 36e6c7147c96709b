using System.Collections.Concurrent;
using Talaria.Ids;

namespace Talaria.Server.Api;

/// <summary>A request's Idempotency-Key, held while the request runs: the second of two at the same time is refused.</summary>
/// <remarks>What has run before is the store's to say: it keeps the answer in the transaction of the effect.</remarks>
internal readonly struct Once : IDisposable
{
    public const string Header = "Idempotency-Key";
    private const int LongestKey = 256;

    private static readonly Refusal Bad = new(
        RefusalKind.Invalid,
        "bad_idempotency_key",
        $"An Idempotency-Key is one word of 1 to {LongestKey} visible ASCII characters."
    );

    private static readonly Refusal Busy = new(
        RefusalKind.Conflict,
        "idempotency_key_in_use",
        "A request with this Idempotency-Key is running; send it again when that one is answered."
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    private readonly InFlightKeys? keys;

    private Once(InFlightKeys? keys, IdempotencyKey? key, Refusal? refusal) =>
        (this.keys, Key, Refusal) = (keys, key, refusal);

    public IdempotencyKey? Key { get; }

    public Refusal? Refusal { get; }

    /// <param name="hash">Only called if there is a key; static, as <paramref name="answer"/> is on the hot path.</param>
    public static Once Begin<TBody>(
        HttpContext http,
        OrganizationId? scope,
        TBody body,
        Func<TBody, byte[]> hash,
        Func<object, StoredAnswer> answer
    )
    {
        var header = http.Request.Headers[Header];
        if (header.Count == 0)
        {
            return default;
        }
        if (
            header.Count > 1
            || header[0] is not { Length: > 0 and <= LongestKey } text
            || !text.All(c => c is > ' ' and <= '~')
        )
        {
            return new(null, null, Bad);
        }
        var template = ((RouteEndpoint)http.GetEndpoint()!).RoutePattern.RawText!;
        var key = new IdempotencyKey(scope, $"{http.Request.Method} {template}", text, hash(body), answer);
        var running = http.RequestServices.GetRequiredService<InFlightKeys>();
        return running.TryEnter(key) ? new(running, key, null) : new(null, null, Busy);
    }

    public void Dispose()
    {
        if (keys is not null)
        {
            keys.Leave(Key!);
        }
    }
}

/// <summary>The Idempotency-Keys of requests that run now.</summary>
internal sealed class InFlightKeys
{
    private readonly ConcurrentDictionary<(OrganizationId?, string, string), bool> running = [];

    public bool TryEnter(IdempotencyKey key) => running.TryAdd((key.Organization, key.Route, key.Key), true);

    public void Leave(IdempotencyKey key) => running.TryRemove((key.Organization, key.Route, key.Key), out _);
}
