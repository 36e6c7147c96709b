using System.Text;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Listen;

/// <summary>Posts requests as they were made to one address. A bad receiver is an answer, not an error.</summary>
internal sealed class Forwarder(Uri address, TimeSpan timeout) : IDisposable
{
    // As the server sends: no redirect is followed, and nothing stands in between.
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = timeout,
    };

    /// <returns>What came of it, in a few words.</returns>
    public async Task<string> PostAsync(RehearsedRequest made, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(made.Body)),
        };
        foreach (var (name, value) in made.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException failure)
        {
            return failure.Message;
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"no answer within {timeout.TotalSeconds} seconds";
        }
    }

    public void Dispose() => http.Dispose();
}
