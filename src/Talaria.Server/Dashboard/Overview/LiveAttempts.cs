using System.Text;
using Talaria.Deliveries.Live;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;
using Talaria.Server.Http.Live;

namespace Talaria.Server.Dashboard.Overview;

/// <summary>Attempts of all organizations while they happen, as rows of the operator's overview.</summary>
/// <remarks>Whatever the load: once a second, and no more rows than the page shows.</remarks>
internal static class LiveAttempts
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    public static async Task<IResult> ListenAsync(
        HttpContext http,
        Viewer viewer,
        LiveFeed<LiveAttempt> feed,
        OverviewReader reader,
        SessionReader sessions,
        TimeProvider time
    )
    {
        var opened = feed.Open(LiveAudience.Everyone);
        if (opened.IsRefused)
        {
            return Problems.Of(opened.Refusal);
        }
        using var listener = opened.Value;
        var follower = new LiveFollower<LiveAttempt>(listener, () => sessions.StandsAsync(http), time) { Rest = Rest };
        return await LiveAnswer.RunAsync(
            http,
            listener,
            async (output, end) =>
            {
                await listener.JoinAsync(end);
                await output.WriteAsync(LiveFollower<LiveAttempt>.Opening, end);
                await output.FlushAsync(end);
                await follower.RunAsync(output, batches => WriteAsync(batches, end), end);
            }
        );

        async ValueTask<ReadOnlyMemory<byte>> WriteAsync(
            IReadOnlyList<LiveBatch<LiveAttempt>> batches,
            CancellationToken end
        )
        {
            var lines = await reader.LinesAsync(
                [.. batches.SelectMany(b => b.Items).TakeLast(OverviewReader.Tail)],
                end
            );
            if (lines.Count == 0)
            {
                return default;
            }
            var rows = new Dictionary<string, object?>
            {
                [nameof(AttemptRows.Seer)] = viewer with { Now = time.GetUtcNow() },
                [nameof(AttemptRows.Lines)] = lines,
            };
            return Encoding.UTF8.GetBytes(
                await LiveHtml.OfAsync<AttemptRows>(LiveHtml.Added, http.RequestServices, rows)
            );
        }
    }
}
