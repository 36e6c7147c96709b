namespace Talaria.Deliveries.Sending;

/// <summary>Makes one HTTP request and says what came of it.</summary>
public interface ISender
{
    /// <param name="abort">The process is stopping: the attempt has no outcome and throws <see cref="OperationCanceledException"/>.</param>
    ValueTask<AttemptOutcome> SendAsync(OutgoingRequest request, CancellationToken abort);
}

/// <summary>A request ready to be sent: signed, every header named.</summary>
public sealed record OutgoingRequest
{
    public required Uri Url { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>All of them, Content-Type and User-Agent included; Host and Content-Length are the client's.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>One deadline over connecting, headers and body.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The profile lets endpoints be private or loopback addresses (never link-local or metadata).</summary>
    public bool PrivateAddresses { get; init; }
}
