using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
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
            return lines.Count == 0
                ? default(ReadOnlyMemory<byte>)
                : Message(await RenderAsync(viewer with { Now = time.GetUtcNow() }, lines, http.RequestServices));
        }
    }

    private static async Task<string> RenderAsync(
        Viewer viewer,
        IReadOnlyList<AttemptLine> lines,
        IServiceProvider services
    )
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var parameters = new Dictionary<string, object?>
        {
            [nameof(AttemptRows.Seer)] = viewer,
            [nameof(AttemptRows.Lines)] = lines,
        };
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<AttemptRows>(ParameterView.FromDictionary(parameters))).ToHtmlString()
        );
    }

    private static byte[] Message(string html)
    {
        var text = new StringBuilder("event: html\n");
        foreach (var line in html.ReplaceLineEndings("\n").Split('\n'))
        {
            text.Append("data: ").Append(line).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.Append('\n').ToString());
    }
}
