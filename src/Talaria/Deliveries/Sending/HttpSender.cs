using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Talaria.Deliveries.Sending;

/// <summary>Sends over pooled connections, HTTP/2 where TLS agrees on it and HTTP/1.1 otherwise; nothing is on the wire that the
/// request does not name, beside Host and Content-Length.</summary>
/// <remarks>Requests that may call private addresses have a pool of their own: a connection opened under the looser rule
/// never serves a stricter request.</remarks>
public sealed class HttpSender : ISender, IDisposable
{
    private static readonly AttemptOutcome Blank = new() { Class = OutcomeClass.Status, Total = default };

    private readonly TimeProvider time;
    private readonly EgressPolicy policy;
    private readonly bool behindProxy;
    private readonly Deadlines deadlines;
    private readonly Resolver resolver;
    private readonly Pools strangers;
    private readonly Pools own;

    public HttpSender(EgressOptions egress, TimeProvider time)
        : this(egress, time, new SenderWiring()) { }

    internal HttpSender(EgressOptions egress, TimeProvider time, SenderWiring wiring)
    {
        this.time = time;
        policy = new EgressPolicy(egress.Allow);
        behindProxy = egress.Proxy is not null;
        deadlines = new Deadlines(time);
        resolver = wiring.LookUp is { } lookUp ? new Resolver(lookUp) : Resolver.OfSystem();
        strangers = new Pools(life => Open(egress, wiring with { Lifetime = life }, false), wiring.Lifetime);
        own = new Pools(life => Open(egress, wiring with { Lifetime = life }, true), wiring.Lifetime);
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AttemptOutcome> SendAsync(OutgoingRequest request, CancellationToken abort)
    {
        abort.ThrowIfCancellationRequested();
        var start = time.GetTimestamp();
        if (behindProxy && policy.Judge(request.Url, request.PrivateAddresses) is { } reason)
        {
            return Failed(OutcomeClass.Blocked, reason, start);
        }
        var until = start + (long)(request.Timeout.TotalSeconds * time.TimestampFrequency);
        var deadline = deadlines.Start(request.Timeout);
        var stopping = abort.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        var clean = false;
        try
        {
            var (outcome, unheard) = await TryAsync(request, again: false, start, until, deadline.Token, abort);
            if (unheard)
            {
                (outcome, _) = await TryAsync(request, again: true, start, until, deadline.Token, abort);
            }
            clean = outcome is { Class: OutcomeClass.Status, Truncated: false } && !unheard;
            return outcome;
        }
        finally
        {
            stopping.Dispose();
            deadlines.End(deadline, clean);
        }
    }

    /// <returns>The outcome, and whether the receiver closed a kept connection before it heard the request: that is no failure of its.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(AttemptOutcome Outcome, bool Unheard)> TryAsync(
        OutgoingRequest request,
        bool again,
        long start,
        long until,
        CancellationToken deadline,
        CancellationToken abort
    )
    {
        using var message = AttemptMessage.Of(request, until, again, out var unsendable);
        if (unsendable is not null)
        {
            return (Failed(OutcomeClass.Protocol, $"the header {unsendable} cannot be sent", start), false);
        }
        try
        {
            var pools = request.PrivateAddresses ? own : strangers;
            using var response = await (again ? pools.Fresh : pools.Kept).SendAsync(message, deadline);
            var firstByte = time.GetElapsedTime(start);
            var headers = ResponseReader.Headers(response);
            var (body, truncated) = await ResponseReader.BodyAsync(response, deadline);
            var outcome = new AttemptOutcome
            {
                Class = OutcomeClass.Status,
                Status = (int)response.StatusCode,
                Connect = ConnectTime(message, start),
                FirstByte = firstByte,
                Total = time.GetElapsedTime(start),
                ResponseHeaders = headers,
                ResponseBody = body,
                Truncated = truncated,
                RetryAfter = AskedWait(headers),
            };
            return (outcome, false);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            throw new OperationCanceledException(abort);
        }
        catch (Exception e) when (e is OperationCanceledException || time.GetTimestamp() >= until)
        {
            var what = message.ConnectedAt == 0 ? "no answer" : "connected, but no answer";
            var text = string.Create(null, $"{what} within {request.Timeout.TotalSeconds:0.###} s");
            return (Failed(OutcomeClass.Timeout, text, start) with { Connect = ConnectTime(message, start) }, false);
        }
        catch (Exception e)
            when (e
                    is HttpRequestException
                        or IOException
                        or SocketException
                        or InvalidOperationException
                        or NotSupportedException
            )
        {
            var (outcome, text) = FailureReason.Of(e);
            var failed = Failed(outcome, text, start) with { Connect = ConnectTime(message, start) };
            return (failed, outcome == OutcomeClass.Reset && message.Unheard);
        }
    }

    public void Dispose()
    {
        strangers.Dispose();
        own.Dispose();
        resolver.Dispose();
    }

    private TimeSpan? ConnectTime(AttemptMessage message, long start) =>
        message.ConnectedAt == 0 ? null : time.GetElapsedTime(start, message.ConnectedAt);

    private TimeSpan? AskedWait(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase))
            {
                return RetryAfter.Parse(headers[i].Value, time.GetUtcNow());
            }
        }
        return null;
    }

    private AttemptOutcome Failed(OutcomeClass outcome, string error, long start) =>
        Blank with
        {
            Class = outcome,
            Total = time.GetElapsedTime(start),
            Error = error,
        };

    private HttpMessageInvoker Open(EgressOptions egress, SenderWiring wiring, bool privateAddresses)
    {
        var connector = new Connector(behindProxy ? null : policy, privateAddresses, resolver, time);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = connector.ConnectAsync,
            PlaintextStreamFilter = connector.ReadyAsync,
            // Each request's own deadline is shorter; this is for the proxy's tunnels, which know of none.
            ConnectTimeout = TimeSpan.FromSeconds(60),
            UseProxy = behindProxy,
            Proxy = behindProxy ? ProxyAt(egress.Proxy!) : null,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = wiring.IdleTimeout,
            PooledConnectionLifetime = wiring.Lifetime,
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseHeadersLength = 64,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TrustIn(wiring.Roots) },
        };
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    private static WebProxy ProxyAt(Uri address)
    {
        var proxy = new WebProxy(address);
        if (address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var rest])
        {
            var password = rest is [var given] ? Uri.UnescapeDataString(given) : "";
            proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(user), password);
        }
        return proxy;
    }

    /// <summary>The system's roots, as usual. A certificate can name a URL of its issuer: fetching that would be a request to an
    /// address that nobody judged, so a receiver has to send its whole chain.</summary>
    private static X509ChainPolicy TrustIn(X509Certificate2Collection? roots)
    {
        var chain = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        chain.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // server authentication
        if (roots is not null)
        {
            chain.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.CustomTrustStore.AddRange(roots);
        }
        return chain;
    }
}

/// <summary>A client that keeps connections, and one that makes a new one for each request, made when it is first needed.</summary>
internal sealed class Pools(Func<TimeSpan, HttpMessageInvoker> open, TimeSpan lifetime) : IDisposable
{
    private readonly Lazy<HttpMessageInvoker> fresh = new(() => open(TimeSpan.Zero));

    public HttpMessageInvoker Kept { get; } = open(lifetime);

    public HttpMessageInvoker Fresh => fresh.Value;

    public void Dispose()
    {
        Kept.Dispose();
        if (fresh.IsValueCreated)
        {
            fresh.Value.Dispose();
        }
    }
}

/// <summary>What tests set: the resolver, the trusted roots, and shorter lives of pooled connections.</summary>
internal sealed record SenderWiring
{
    public Func<string, CancellationToken, Task<IPAddress[]>>? LookUp { get; init; }
    public X509Certificate2Collection? Roots { get; init; }
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bounds how long a changed DNS record goes unnoticed.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(2);
}
