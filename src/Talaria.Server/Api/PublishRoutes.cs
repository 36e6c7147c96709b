using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>Publishing: the hot path, so plain request delegates; the body is parsed where the connection's pipe holds it and the answer is
/// written into the pipe.</summary>
/// <remarks>The engine's parts are asked for at the first request: routes are mapped before the engine has started.</remarks>
internal sealed class PublishRoutes(IServiceProvider services)
{
    private readonly Lazy<Publisher> publisher = new(services.GetRequiredService<Publisher>);
    private readonly Lazy<OrganizationRegistrar> registrar = new(services.GetRequiredService<OrganizationRegistrar>);

    public const int LongestBatch = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var publish = routes.ServiceProvider.GetRequiredService<PublishRoutes>();
        var access = Access.TenantId(Permissions.Publish);
        routes
            .MapPost("/organizations/{org}/events", publish.OneAsync)
            .Allows(access)
            .Does(
                new("publishEvent", "Events", "Publish an event: stored with its deliveries when this answers")
                {
                    Request = typeof(PublishEvent),
                    Status = 202,
                    Answer = typeof(PublishedEvent),
                    Idempotent = true,
                    Refusals = [409, 413, 503],
                }
            );
        var batch = new Operation("publishBatch", "Events", "Publish up to 1,000 events, all or nothing")
        {
            Request = typeof(IReadOnlyList<PublishEvent>),
            Status = 202,
            Answer = typeof(PublishedBatch),
            Idempotent = true,
            Refusals = [409, 413, 503],
        };
        routes.MapPost("/organizations/{org}/events/batch", publish.ManyAsync).Allows(access).Does(batch);
        routes
            .MapPost("/events/batch", publish.ManyAsync)
            .Allows(Access.Operator)
            .Does(
                batch with
                {
                    Id = "publishBatchForAll",
                    Summary = "Publish up to 1,000 events of any organizations, each naming its own, all or nothing",
                }
            );
    }

    private async Task OneAsync(HttpContext http)
    {
        if (!RequestBody.IsJson(http.Request))
        {
            await RequestBody.NotJson.WriteAsync(http);
            return;
        }
        if (await RequestBody.ReadAsync(http, RequestBody.Limit) is not { } body)
        {
            await Problems.Of(RequestBody.TooLong(RequestBody.Limit)).WriteAsync(http);
            return;
        }
        var organization = Admission.Of(http).OrganizationId;
        var wanted = EventReader.ReadOne(SpanOf(body));
        using var once = Once.Begin(
            http,
            organization,
            body,
            static all => Hash(all),
            static value => Accepted((Published)value)
        );
        RequestBody.Done(http, body);
        if ((wanted.Refusal ?? once.Refusal) is { } refusal)
        {
            await Problems.Of(refusal).WriteAsync(http);
            return;
        }
        var result = await publisher.Value.PublishAsync(organization, wanted.Value, once.Key, http.RequestAborted);
        if (result is { Refusal: null, Earlier: null })
        {
            Accept(http, result.Value);
            return;
        }
        await AnswerOtherwiseAsync(http, result.Refusal, result.Earlier);
    }

    private async Task ManyAsync(HttpContext http)
    {
        if (!RequestBody.IsJson(http.Request))
        {
            await RequestBody.NotJson.WriteAsync(http);
            return;
        }
        if (await RequestBody.ReadAsync(http, RequestBody.BatchLimit) is not { } body)
        {
            await Problems.Of(RequestBody.TooLong(RequestBody.BatchLimit)).WriteAsync(http);
            return;
        }
        var organization = OrganizationOf(http);
        var read = EventReader.ReadMany(SpanOf(body), namesOrganization: organization is null, LongestBatch);
        using var once = Once.Begin(
            http,
            organization,
            body,
            static all => Hash(all),
            static value => new StoredAnswer(StatusCodes.Status202Accepted, Render((IReadOnlyList<Published>)value))
        );
        RequestBody.Done(http, body);
        if ((read.Refusal ?? once.Refusal) is { } refusal)
        {
            await Problems.Of(refusal).WriteAsync(http);
            return;
        }
        var events = await AddressAsync(organization, read.Value, http.RequestAborted);
        if (events.IsRefused)
        {
            await Problems.Of(events.Refusal).WriteAsync(http);
            return;
        }
        var result = await publisher.Value.PublishAllAsync(events.Value, once.Key, http.RequestAborted);
        if (result is { Refusal: null, Earlier: null })
        {
            await new Answer(StatusCodes.Status202Accepted, Render(result.Value)).ExecuteAsync(http);
            return;
        }
        await AnswerOtherwiseAsync(http, result.Refusal, result.Earlier);
    }

    /// <summary>Null on the operator's route, where each event names its own.</summary>
    private static OrganizationId? OrganizationOf(HttpContext http) =>
        http.Request.RouteValues.ContainsKey("org") ? Admission.Of(http).OrganizationId : null;

    private async ValueTask<Result<IReadOnlyList<(OrganizationId, NewEvent)>>> AddressAsync(
        OrganizationId? all,
        List<EventReader.ReadEvent> events,
        CancellationToken cancel
    )
    {
        var addressed = new (OrganizationId, NewEvent)[events.Count];
        var known = new Dictionary<string, OrganizationId?>(StringComparer.Ordinal);
        var problems = new List<FieldProblem>();
        for (var i = 0; i < addressed.Length; i++)
        {
            var id = all ?? await FindAsync(events[i].Organization!, known, cancel);
            if (id is null)
            {
                problems.Add(new FieldProblem($"/{i}/organization", $"no organization '{events[i].Organization}'"));
                continue;
            }
            addressed[i] = (id.Value, events[i].Event);
        }
        return problems.Count > 0 ? Refusal.Invalid(problems) : addressed;
    }

    private async ValueTask<OrganizationId?> FindAsync(
        string name,
        Dictionary<string, OrganizationId?> known,
        CancellationToken cancel
    )
    {
        if (!known.TryGetValue(name, out var id))
        {
            id = (await registrar.Value.FindAsync(name, cancel))?.Id;
            known.Add(name, id);
        }
        return id;
    }

    private static Task AnswerOtherwiseAsync(HttpContext http, Refusal? refusal, StoredAnswer? earlier) =>
        refusal is not null ? Problems.Of(refusal).WriteAsync(http) : Answer.Again(earlier!).ExecuteAsync(http);

    private static void Accept(HttpContext http, Published published)
    {
        var response = http.Response;
        Span<byte> text = stackalloc byte[LongestAnswer];
        var length = Format(published, text);
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json";
        response.ContentLength = length;
        response.BodyWriter.Write(text[..length]);
    }

    private static StoredAnswer Accepted(Published published)
    {
        Span<byte> text = stackalloc byte[LongestAnswer];
        return new(StatusCodes.Status202Accepted, text[..Format(published, text)].ToArray());
    }

    private static byte[] Render(IReadOnlyList<Published> all)
    {
        var body = new ArrayBufferWriter<byte>((all.Count * LongestAnswer) + 16);
        body.Write("{\"data\":["u8);
        for (var i = 0; i < all.Count; i++)
        {
            if (i > 0)
            {
                body.Write(","u8);
            }
            body.Advance(Format(all[i], body.GetSpan(LongestAnswer)));
        }
        body.Write("]}"u8);
        return body.WrittenSpan.ToArray();
    }

    private const int LongestAnswer = 96;

    /// <summary>As <see cref="PublishedEvent"/> is serialized, by hand: nothing in it needs escaping.</summary>
    private static int Format(Published published, Span<byte> text)
    {
        var rest = text;
        Put("{\"id\":\""u8, ref rest);
        rest = rest[Encoding.ASCII.GetBytes(published.Id.ToString(), rest)..];
        Put("\",\"deliveries\":"u8, ref rest);
        Utf8Formatter.TryFormat(published.Deliveries, rest, out var digits);
        rest = rest[digits..];
        Put(",\"duplicate\":"u8, ref rest);
        Put(published.Duplicate ? "true}"u8 : "false}"u8, ref rest);
        return text.Length - rest.Length;
    }

    private static void Put(ReadOnlySpan<byte> part, ref Span<byte> rest)
    {
        part.CopyTo(rest);
        rest = rest[part.Length..];
    }

    /// <summary>A body that lies in one piece, as nearly all do, is not copied.</summary>
    private static ReadOnlySpan<byte> SpanOf(ReadOnlySequence<byte> body) =>
        body.IsSingleSegment ? body.FirstSpan : body.ToArray();

    private static byte[] Hash(ReadOnlySequence<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in body)
        {
            hash.AppendData(part.Span);
        }
        return hash.GetHashAndReset();
    }
}
