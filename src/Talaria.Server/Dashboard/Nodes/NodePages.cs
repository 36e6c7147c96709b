using Talaria.Maintenance;
using Talaria.Server.Config;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http.Metrics;

namespace Talaria.Server.Dashboard.Nodes;

/// <summary>Who is there and what each holds, and the figures of the node that answers. The operator's.</summary>
internal static class NodePages
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/nodes", Show).For(Screen.Operator);

    private static Page Show(Viewer viewer, INodes nodes, MetricsCollector metrics, Settings settings)
    {
        var measured = new Measured(metrics.Read());
        var attempts = measured.ByTag("talaria.attempts");
        var total = attempts.Sum(a => a.Count);
        return Page.Of<NodePage, NodePageModel>(
            viewer,
            "Nodes",
            new(
                nodes.List(),
                OneFile: settings.Engine.Postgres is null,
                Ready: measured.Level("talaria.ready") is 1,
                Figures.Of(measured),
                [.. attempts.Select(a => new OutcomeShare(a.Tag, a.Count, (double)a.Count / Math.Max(1, total)))]
            )
        ) with
        {
            Area = Area.Nodes,
        };
    }
}

/// <param name="OneFile">SQLite: there is one node and no other.</param>
/// <param name="Ready">As <c>/health/ready</c> says.</param>
public sealed record NodePageModel(
    IReadOnlyList<Node> Nodes,
    bool OneFile,
    bool Ready,
    IReadOnlyList<FigureGroup> Groups,
    IReadOnlyList<OutcomeShare> Outcomes
);

/// <param name="Outcome">A status class or an outcome class.</param>
/// <param name="Share">Of all attempts, 0 to 1.</param>
public sealed record OutcomeShare(string Outcome, long Count, double Share)
{
    public string Says =>
        Outcome switch
        {
            "2xx" => "Taken by the receiver.",
            "3xx" => "Redirected, which is not followed: it counts as failed.",
            "4xx" => "Refused by the receiver.",
            "5xx" => "The receiver has an error.",
            "dns" => "The name could not be resolved.",
            "connect" => "No connection.",
            "tls" => "No trusted encryption.",
            "timeout" => "No answer in time.",
            "reset" => "The connection broke off.",
            "protocol" => "The answer was no HTTP that could be read.",
            "blocked" => "The address may not be called.",
            _ => "An answer of another kind.",
        };
}
