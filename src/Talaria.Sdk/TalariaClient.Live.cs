using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Talaria.Sdk.Contracts;

namespace Talaria.Sdk;

// What happens, while it happens.
public sealed partial class TalariaClient
{
    /// <summary>Between the end of a stream and the next try.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Attempts while they are recorded, each once. A stream that ends is resumed until <paramref name="cancel"/>.</summary>
    /// <param name="after">The id of the last one known; null for only what is new.</param>
    /// <param name="gap">Called when some of what lies behind <paramref name="after"/> is told no more; the lists have it.</param>
    /// <exception cref="TalariaException">The server refuses.</exception>
    public IAsyncEnumerable<LiveAttemptResource> ListenAsync(
        string organization,
        string? after = null,
        Action? gap = null,
        CancellationToken cancel = default
    ) =>
        ListenAsync(
            Query(Of(organization, "live"), ("of", "attempts")),
            after,
            AnswersJson.Default.LiveAttemptResource,
            gap,
            opened: null,
            cancel
        );

    /// <summary>As <see cref="ListenAsync(string, string?, Action?, CancellationToken)"/>: events while they are stored.</summary>
    /// <param name="opened">Called once, when what is published from now on will come.</param>
    public IAsyncEnumerable<LiveEventResource> ListenToEventsAsync(
        string organization,
        string? after = null,
        Action? gap = null,
        Action? opened = null,
        CancellationToken cancel = default
    ) =>
        ListenAsync(
            Query(Of(organization, "live"), ("of", "events")),
            after,
            AnswersJson.Default.LiveEventResource,
            gap,
            opened,
            cancel
        );

    private async IAsyncEnumerable<T> ListenAsync<T>(
        string path,
        string? after,
        JsonTypeInfo<T> type,
        Action? gap,
        Action? opened,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var known = new KnownIds();
        var wasOpen = false;
        while (true)
        {
            using var response = await OpenAsync(path, after, wasOpen, cancel).ConfigureAwait(false);
            if (response is not null)
            {
                if (!wasOpen)
                {
                    wasOpen = true;
                    opened?.Invoke();
                }
                using var lines = new StreamReader(
                    await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false)
                );
                while (await NextAsync(lines, cancel).ConfigureAwait(false) is { } message)
                {
                    if (message.Event == "gap")
                    {
                        gap?.Invoke();
                    }
                    else if (message.Data is { } data && known.Add(message.Id ?? ""))
                    {
                        yield return JsonSerializer.Deserialize(data, type)!;
                    }
                    after = message.Id ?? after;
                }
            }
            await Task.Delay(Pause, TimeProvider.System, cancel).ConfigureAwait(false);
        }
    }

    /// <returns>Null if the server is away for the moment; at first that is an exception.</returns>
    private async Task<HttpResponseMessage?> OpenAsync(
        string path,
        string? after,
        bool opened,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (after is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        }
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel)
                .ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }
            using (response)
            {
                var text = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
                return opened && (int)response.StatusCode >= 500
                    ? null
                    : throw TalariaException.From((int)response.StatusCode, text);
            }
        }
        catch (HttpRequestException) when (opened)
        {
            return null;
        }
    }

    /// <summary>The next message of a stream.</summary>
    /// <returns>Null when the stream has ended.</returns>
    private static async Task<Message?> NextAsync(StreamReader lines, CancellationToken cancel)
    {
        var message = new Message(null, null, null);
        try
        {
            while (await lines.ReadLineAsync(cancel).ConfigureAwait(false) is { } line)
            {
                if (line.Length == 0)
                {
                    if (message.Data is not null)
                    {
                        return message;
                    }
                    message = new Message(null, null, null);
                }
                else if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    message = message with { Id = line[4..] };
                }
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                {
                    message = message with { Event = line[7..] };
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    message = message with { Data = line[6..] };
                }
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The connection is gone: what was not complete comes again.
        }
        return null;
    }

    private sealed record Message(string? Id, string? Event, string? Data);

    /// <summary>The last ids that came: resuming repeats some seconds.</summary>
    private sealed class KnownIds
    {
        private const int Most = 100_000;
        private readonly HashSet<string> ids = new(StringComparer.Ordinal);
        private readonly Queue<string> ages = new();

        public bool Add(string id)
        {
            if (!ids.Add(id))
            {
                return false;
            }
            ages.Enqueue(id);
            if (ages.Count > Most)
            {
                ids.Remove(ages.Dequeue());
            }
            return true;
        }
    }
}
