using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Talaria.Deliveries.Live;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Live;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;
using EventId = Talaria.Ids.EventId;

namespace Talaria.Server.Api;

/// <summary>What is recorded or stored, told while it happens, as server-sent events.</summary>
internal static class LiveRoutes
{
    private const string Resume = "Last-Event-ID";

    /// <summary>An id can name moments that no calendar has.</summary>
    private static readonly Guid LastMoment = IdSource.FloorOf(DateTimeOffset.MaxValue);

    private enum Kind
    {
        Attempts,
        Events,
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/organizations/{org}/live", ListenAsync)
            .Allows(Access.Tenant(Permissions.Read))
            .Does(
                new(
                    "listen",
                    "Live",
                    "Hear of attempts or events while they happen, as server-sent events: a message's id is the attempt's or the event's"
                )
                {
                    Answer = typeof(LiveAttemptResource),
                    AnswerType = "text/event-stream",
                    Query = [QueryParameter.Word<Kind>("of", "What to hear of; attempts if absent.")],
                    Headers =
                    [
                        new(
                            Resume,
                            "string",
                            "The id of the last message that came. Goes on from there, and may repeat the seconds before: tell repeats apart by id. A message of the type gap says that older ones are kept no more."
                        ),
                    ],
                    Refusals = [503],
                }
            );

    private static Task<IResult> ListenAsync(HttpContext http, Tenant tenant)
    {
        var kind = QueryReader.ReadOnly(http, q => q.Word<Kind>("of") ?? Kind.Attempts);
        return kind.IsRefused ? Task.FromResult<IResult>(Problems.Of(kind.Refusal))
            : kind.Value == Kind.Attempts ? StreamAsync<LiveAttempt, AttemptId>(http, tenant, WriteAttempts)
            : StreamAsync<LiveEvent, EventId>(http, tenant, WriteEvents);
    }

    private static async Task<IResult> StreamAsync<T, TId>(
        HttpContext http,
        Tenant tenant,
        Func<IReadOnlyList<T>, byte[]> write
    )
        where T : ILive
        where TId : struct, IId<TId>
    {
        if (!TryReadLast<TId>(http, out var after))
        {
            return Problems.Of(
                new Refusal(
                    RefusalKind.Invalid,
                    "bad_last_event_id",
                    $"{Resume} has to be the id of a message of this stream, which begins with {TId.Prefix}."
                )
            );
        }
        var services = http.RequestServices;
        var opened = services.GetRequiredService<LiveFeed<T>>().Open(tenant.Id);
        if (opened.IsRefused)
        {
            return Problems.Of(opened.Refusal);
        }
        using var listener = opened.Value;
        var stream = new LiveStream<T>(
            listener,
            services.GetRequiredService<ILiveLog<T>>(),
            write,
            () => MayListenAsync(http, tenant),
            services.GetRequiredService<TimeProvider>()
        );
        return await LiveAnswer.RunAsync(http, listener, (output, cancel) => stream.RunAsync(output, after, cancel));
    }

    private static bool TryReadLast<TId>(HttpContext http, out Guid? after)
        where TId : struct, IId<TId>
    {
        var header = http.Request.Headers[Resume];
        after = null;
        // Browsers send an empty one if no message had an id.
        if (header.Count == 0 || (header.Count == 1 && header[0]!.Length == 0))
        {
            return true;
        }
        if (header.Count != 1 || !IId<TId>.TryParse(header[0], out var id) || id.Value.CompareTo(LastMoment) > 0)
        {
            return false;
        }
        after = id.Value;
        return true;
    }

    /// <summary>As at the gate: the key is still good for this, and the organization still there.</summary>
    private static async Task<bool> MayListenAsync(HttpContext http, Tenant tenant) =>
        await http.RequestServices.GetRequiredService<Callers>().RecognizeAsync(http) is { } caller
        && caller.Sees(tenant.Id)
        && caller.Permissions.HasFlag(Permissions.Read)
        && await http
            .RequestServices.GetRequiredService<OrganizationRegistrar>()
            .FindAsync(tenant.Id.ToString(), http.RequestAborted)
            is not null;

    internal static byte[] WriteAttempts(IReadOnlyList<LiveAttempt> attempts) =>
        Write(attempts, a => a.Id.ToString(), Of, AnswersJson.Relaxed.LiveAttemptResource);

    internal static byte[] WriteEvents(IReadOnlyList<LiveEvent> events) =>
        Write(events, e => e.Id.ToString(), Of, AnswersJson.Relaxed.LiveEventResource);

    private static byte[] Write<T, TShape>(
        IReadOnlyList<T> items,
        Func<T, string> id,
        Func<T, TShape> shape,
        JsonTypeInfo<TShape> type
    )
    {
        var bytes = new ArrayBufferWriter<byte>(items.Count * 512);
        using var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = type.Options.Encoder });
        foreach (var item in items)
        {
            Encoding.UTF8.GetBytes($"id: {id(item)}\ndata: ", bytes);
            JsonSerializer.Serialize(json, shape(item), type);
            json.Flush();
            json.Reset();
            bytes.Write("\n\n"u8);
        }
        return bytes.WrittenSpan.ToArray();
    }

    private static LiveAttemptResource Of(LiveAttempt a) =>
        new()
        {
            Id = a.Id.ToString(),
            DeliveryId = a.Delivery.ToString(),
            EventId = a.Event.ToString(),
            EventType = a.EventType,
            EndpointId = Callbacks.IsLane(a.Endpoint) ? null : a.Endpoint.ToString(),
            Number = a.Number,
            At = a.At,
            Outcome = Words.Of(a.Outcome),
            Status = a.Status,
            Duration = Math.Round(a.Duration.TotalMilliseconds, 3),
            State = Words.Of(a.State),
            Test = a.Test,
        };

    private static LiveEventResource Of(LiveEvent e) =>
        new()
        {
            Id = e.Id.ToString(),
            Type = e.Type,
            Scopes = e.Scopes,
            OccurredAt = e.OccurredAt,
            Deliveries = e.Deliveries,
            Test = e.Test,
        };
}
