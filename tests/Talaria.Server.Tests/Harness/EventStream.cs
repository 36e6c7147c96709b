using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Talaria.Server.Tests.Harness;

/// <summary>A client of server-sent events that reads line by line what comes.</summary>
internal sealed class EventStream : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient client;
    private readonly HttpResponseMessage response;
    private readonly StreamReader lines;

    private EventStream(HttpClient client, HttpResponseMessage response, Stream content) =>
        (this.client, this.response, lines) = (client, response, new StreamReader(content));

    public HttpStatusCode Status => response.StatusCode;

    public HttpContentHeaders Headers => response.Content.Headers;

    /// <summary>Opens it: with its headers here, what happens from now on comes.</summary>
    public static async Task<EventStream> OpenAsync(
        Uri server,
        string path,
        string key = TalariaProcess.OperatorKey,
        string? after = null
    )
    {
        var client = new HttpClient { BaseAddress = server };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (after is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        }
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        return new EventStream(client, response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next messages.</summary>
    public async Task<List<StreamMessage>> TakeAsync(int count)
    {
        var taken = new List<StreamMessage>();
        while (taken.Count < count)
        {
            taken.Add(
                await NextAsync() ?? throw new InvalidOperationException($"It ended after {taken.Count} messages.")
            );
        }
        return taken;
    }

    /// <summary>The messages up to the first that is wanted, that one included.</summary>
    public async Task<List<StreamMessage>> UntilAsync(Func<IReadOnlyList<StreamMessage>, bool> enough)
    {
        var taken = new List<StreamMessage>();
        while (!enough(taken))
        {
            taken.AddRange(await TakeAsync(1));
        }
        return taken;
    }

    /// <returns>Null when the server ended the stream in good order.</returns>
    public async Task<StreamMessage?> NextAsync()
    {
        string? id = null;
        string? kind = null;
        string? data = null;
        while (await lines.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Length > 0)
            {
                var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].TrimStart());
                id = name == "id" ? value : id;
                kind = name == "event" ? value : kind;
                data = name == "data" ? value : data;
            }
            else if (data is not null)
            {
                return new StreamMessage(id, kind, data);
            }
        }
        return null;
    }

    public void Dispose()
    {
        lines.Dispose();
        response.Dispose();
        client.Dispose();
    }
}

internal sealed record StreamMessage(string? Id, string? Kind, string Data)
{
    public JsonElement Json => JsonElement.Parse(Data);
}
