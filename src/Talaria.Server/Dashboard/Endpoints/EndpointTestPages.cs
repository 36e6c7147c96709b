using System.Text;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>Sends a test event: the type is chosen, the very request is shown, and what the receiver answered.</summary>
internal static class EndpointTestPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(EndpointDetailPages.One + "/test", ShowAsync).For(Screen.Organization);
        routes.MapPost(EndpointDetailPages.One + "/test", SendAsync).For(Screen.Organization);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        Rehearsal rehearsal,
        IDeliveryLog log,
        AttemptReader attempts,
        CancellationToken cancel
    )
    {
        var query = http.Request.Query;
        if (
            !EndpointId.TryParse(id, out var name)
            || await registrar.FindAsync(viewer.Organization.Id, name, cancel) is not { Endpoint: var endpoint }
        )
        {
            return EndpointDetailPages.NoSuch(id);
        }
        if (!viewer.MayChange)
        {
            return Problems.Of(
                new(RefusalKind.Forbidden, "read_only", "This link shows everything and sends nothing.")
            );
        }
        var type = query["type"].ToString() is { Length: > 0 } chosen ? chosen : null;
        TestOutcome? outcome = null;
        if (
            DeliveryId.TryParse(query["delivery"].ToString(), out var delivery)
            && await log.FindAsync(viewer.Organization.Id, delivery, cancel) is { } sent
            && sent.Endpoint == name
        )
        {
            outcome = new(sent, await attempts.ReadAsync(sent, cancel));
            type ??= sent.EventType;
        }
        var request = await rehearsal.OfTestAsync(viewer.Organization, name, type, cancel);
        return Show(viewer, new(endpoint, type ?? "", request, outcome, Form.Blank));
    }

    private static async Task<IResult> SendAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        EndpointRegistrar registrar,
        Rehearsal rehearsal,
        Tester tester,
        IHostApplicationLifetime server,
        CancellationToken cancel
    )
    {
        if (
            !EndpointId.TryParse(id, out var name)
            || await registrar.FindAsync(viewer.Organization.Id, name, cancel) is not { Endpoint: var endpoint }
        )
        {
            return EndpointDetailPages.NoSuch(id);
        }
        var form = await Form.ReadAsync(http);
        var type = form.Text("type");
        var sent = await tester.TestAsync(viewer.Organization, name, type, data: null, once: null, cancel);
        if (sent.IsRefused)
        {
            var request = await rehearsal.OfTestAsync(viewer.Organization, name, type, cancel);
            return Show(viewer, new(endpoint, type ?? "", request, null, form.Refused(sent.Refusal)));
        }
        await AwaitAsync(viewer, sent.Value.Id, tester, cancel, server.ApplicationStopping);
        return new Redirect(
            Links.With(
                viewer.Here.Endpoint(name, "test"),
                ("type", sent.Value.EventType),
                ("delivery", sent.Value.Id.ToString())
            )
        );
    }

    /// <summary>The page shows what is there by then; while it is pending it asks again.</summary>
    private static async Task AwaitAsync(
        Viewer viewer,
        DeliveryId delivery,
        Tester tester,
        CancellationToken aborted,
        CancellationToken stopping
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        try
        {
            await tester.WaitAsync(viewer.Organization.Id, delivery, either.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody's wait holds up a shutdown; the log will have the outcome.
        }
    }

    private static Page Show(Viewer viewer, EndpointTestModel model) =>
        Page.Of<EndpointTestPage, EndpointTestModel>(viewer, "Send a test event", model) with
        {
            Status = model.Form.Status,
            Area = Area.Endpoints,
            Above =
            [
                .. EndpointPages.Above(viewer),
                new(model.Endpoint.Name ?? model.Endpoint.Url, viewer.Here.Endpoint(model.Endpoint.Id)),
            ],
        };
}

/// <param name="Type">The one that is chosen; empty for the first that the endpoint wants.</param>
/// <param name="Request">What would be sent, or why nothing can be.</param>
/// <param name="Outcome">Of the test that was sent just now.</param>
public sealed record EndpointTestModel(
    Talaria.Endpoints.Endpoint Endpoint,
    string Type,
    Result<RehearsedTest> Request,
    TestOutcome? Outcome,
    Form Form
)
{
    /// <summary>Types with a sample that the endpoint wants.</summary>
    internal IReadOnlyList<Option> Types(Viewer viewer) =>
        [
            .. viewer
                .Words.Types.Where(t => SubscriptionIndex.Wants(Endpoint, t.Name))
                .Select(t => new Option(t.Name, $"{t.Title} ({t.Name})")),
        ];

    internal static string Text(ReadOnlyMemory<byte>? body) =>
        body is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "";

    internal static string Lines(IEnumerable<KeyValuePair<string, string>> headers) =>
        string.Join('\n', headers.Select(h => $"{h.Key}: {h.Value}"));
}
