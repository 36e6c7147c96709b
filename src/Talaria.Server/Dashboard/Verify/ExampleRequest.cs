using System.Text;
using Talaria.Deliveries.Sending;

namespace Talaria.Server.Dashboard.Verify;

/// <summary>A request as the page shows it: to be read, and to try one's own code against.</summary>
/// <param name="Line"><c>POST /hook HTTP/1.1</c> with the host below it.</param>
/// <param name="Headers">One a line.</param>
/// <param name="Secret">What signed it, which is no endpoint's secret; null: it is not signed.</param>
public sealed record ExampleRequest(string Line, string Headers, string Body, string? Secret)
{
    /// <summary>All of it.</summary>
    public string Text => $"{Line}\n{Headers}\n\n{Body}";

    internal static ExampleRequest Of(OutgoingRequest request, string? secret) =>
        new(
            $"POST {request.Url.PathAndQuery} HTTP/1.1\nHost: {request.Url.Authority}",
            string.Join('\n', request.Headers.Select(h => $"{h.Key}: {h.Value}")),
            Encoding.UTF8.GetString(request.Body.Span),
            secret
        );
}
