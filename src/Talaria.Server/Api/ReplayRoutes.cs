using Talaria.Deliveries.Replays;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>Replays of what an endpoint missed.</summary>
internal static class ReplayRoutes
{
    private const string Tag = "Replays";
    private const string All = "/organizations/{org}/replays";
    private const string One = All + "/{id}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var read = Access.Tenant(Permissions.Read);
        var manage = Access.Tenant(Permissions.Manage);
        routes
            .MapPost("/organizations/{org}/endpoints/{id}/replay", StartAsync)
            .Allows(manage)
            .Does(
                new(
                    "replayEndpoint",
                    Tag,
                    "Deliver to an endpoint again what failed or what it missed, behind what is live"
                )
                {
                    Request = typeof(StartReplay),
                    Status = StatusCodes.Status202Accepted,
                    Answer = typeof(ReplayResource),
                    Otherwise = (
                        StatusCodes.Status200OK,
                        typeof(ReplayCountResource),
                        "With dry_run: the count; nothing is started."
                    ),
                    Query = [new("dry_run", "boolean", "Only count (true), or start (false, the default).")],
                    Idempotent = true,
                    Refusals = [409, 503],
                }
            );
        routes
            .MapGet(All, ListAsync)
            .Allows(read)
            .Does(
                new("listReplays", Tag, "List replays, newest first")
                {
                    Answer = typeof(ResourceList<ReplayResource>),
                    Query = Operation.Page,
                }
            );
        routes
            .MapGet(One, FindAsync)
            .Allows(read)
            .Does(new("getReplay", Tag, "Show a replay with its progress") { Answer = typeof(ReplayDetail) });
        routes
            .MapPost(One + "/cancel", CancelAsync)
            .Allows(manage)
            .Does(
                new("cancelReplay", Tag, "Stop a replay and cancel what of it waits")
                {
                    Answer = typeof(ReplayDetail),
                    Refusals = [409],
                }
            );
    }

    /// <summary>What is wanted; what the values may be is the engine's to say.</summary>
    public static NewReplay ReadNew(FieldReader fields) =>
        new()
        {
            Since = RequiredTime(fields, "since"),
            Until = fields.Time("until"),
            Types = fields.Texts("types"),
            Include = Include(fields),
        };

    private static async Task<IResult> StartAsync(
        HttpContext http,
        Tenant tenant,
        string id,
        Exchange exchange,
        Replayer replayer
    )
    {
        var dryRun = QueryReader.ReadOnly(http, q => q.Flag("dry_run") ?? false);
        return dryRun.IsRefused ? Problems.Of(dryRun.Refusal)
            : !EndpointId.TryParse(id, out var endpoint) ? Problems.Of(Refusal.NotFound("endpoint", id))
            : dryRun.Value
                ? await exchange.ChangeAsync(
                    ReadNew,
                    wanted => replayer.CountAsync(tenant.Organization, endpoint, wanted, exchange.Aborted),
                    counted => Answer.Ok(Resources.CountOf(counted), AnswersJson.Relaxed.ReplayCountResource)
                )
            : await exchange.CreateAsync(
                tenant.Id,
                ReadNew,
                (wanted, once) => replayer.StartAsync(tenant.Organization, endpoint, wanted, once, exchange.Aborted),
                started =>
                    Answer.Json(
                        StatusCodes.Status202Accepted,
                        Resources.Of(started),
                        AnswersJson.Relaxed.ReplayResource
                    ) with
                    {
                        Location = $"{Paths.Root}/organizations/{tenant.Id}/replays/{started.Id}",
                    }
            );
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Tenant tenant,
        Replayer replayer,
        CancellationToken cancel
    )
    {
        var page = QueryReader.ReadPage(http);
        return page.IsRefused
            ? Problems.Of(page.Refusal)
            : Answer.List(
                await replayer.ListAsync(tenant.Id, page.Value, cancel),
                Resources.Of,
                AnswersJson.Relaxed.ResourceListReplayResource
            );
    }

    private static async Task<IResult> FindAsync(
        Tenant tenant,
        string id,
        Replayer replayer,
        CancellationToken cancel
    ) =>
        ReplayId.TryParse(id, out var name) && await replayer.FindAsync(tenant.Id, name, cancel) is { } found
            ? await ShowAsync(found, replayer, cancel)
            : NoSuch(id);

    private static async Task<IResult> CancelAsync(
        Tenant tenant,
        string id,
        Replayer replayer,
        CancellationToken cancel
    )
    {
        if (!ReplayId.TryParse(id, out var name))
        {
            return NoSuch(id);
        }
        var cancelled = await replayer.CancelAsync(tenant.Id, name, cancel);
        return cancelled.IsRefused
            ? Problems.Of(cancelled.Refusal)
            : await ShowAsync(cancelled.Value, replayer, cancel);
    }

    private static async Task<IResult> ShowAsync(Replay replay, Replayer replayer, CancellationToken cancel) =>
        Answer.Ok(
            Resources.Of(replay, await replayer.ProgressAsync(replay.Id, cancel)),
            AnswersJson.Relaxed.ReplayDetail
        );

    private static DateTimeOffset RequiredTime(FieldReader fields, string name)
    {
        if (!fields.Has(name))
        {
            fields.Report(name, "is required");
        }
        return fields.Time(name) ?? default;
    }

    private static ReplayInclude Include(FieldReader fields)
    {
        if (fields.Text("include") is not { } word)
        {
            return ReplayInclude.Failed;
        }
        foreach (var include in Enum.GetValues<ReplayInclude>())
        {
            if (Words.Of(include) == word)
            {
                return include;
            }
        }
        fields.Report(
            "include",
            $"has to be one of {string.Join(", ", Enum.GetValues<ReplayInclude>().Select(Words.Of))}"
        );
        return default;
    }

    private static Refused NoSuch(string id) => Problems.Of(Refusal.NotFound("replay", id));
}
