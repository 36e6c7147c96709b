using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Talaria.Server.Http.Metrics;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

public sealed class MetricsTests
{
    [Fact]
    public void Instruments_are_written_as_prometheus_reads_them()
    {
        using var meter = new Meter("Talaria.Tests.Metrics");
        using var collector = new MetricsCollector("Talaria.Tests.Metrics");
        var counter = meter.CreateCounter<long>("t.sent", "{request}", "Sent \\ so far.");
        counter.Add(2, new KeyValuePair<string, object?>("outcome", "status"));
        counter.Add(1, new KeyValuePair<string, object?>("outcome", "a\"b"));
        counter.Add(3, new KeyValuePair<string, object?>("outcome", "status"));
        var histogram = meter.CreateHistogram(
            "t.took",
            "s",
            null,
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] }
        );
        histogram.Record(0.1);
        histogram.Record(0.5);
        histogram.Record(5);
        meter.CreateObservableGauge("t.waiting", () => 7);
        meter.CreateUpDownCounter<int>("t.open").Add(-2);

        Assert.Equal(
            """
            # TYPE t_open gauge
            t_open -2
            # HELP t_sent_total Sent \\ so far.
            # TYPE t_sent_total counter
            t_sent_total{outcome="a\"b"} 1
            t_sent_total{outcome="status"} 5
            # TYPE t_took_seconds histogram
            t_took_seconds_bucket{le="0.1"} 1
            t_took_seconds_bucket{le="1"} 2
            t_took_seconds_bucket{le="+Inf"} 3
            t_took_seconds_sum 5.6
            t_took_seconds_count 3
            # TYPE t_waiting gauge
            t_waiting 7

            """,
            collector.Render()
        );
    }

    [Fact]
    public async Task With_a_port_of_their_own_they_are_there_and_nowhere_else()
    {
        using var directory = new TempDirectory();
        var port = FreePort();
        var environment = new Dictionary<string, string> { ["TALARIA__SERVER__METRICS_PORT"] = $"{port}" };
        await using var server = await TalariaProcess.ServeAsync(directory.File("data"), environment: environment);

        Assert.Equal(404, await StatusAsync(server, new Uri(server.Url, "/metrics")));
        Assert.Equal(200, await StatusAsync(server, new Uri(server.Url, "/api/v1/organizations")));
        Assert.Equal(200, await StatusAsync(server, new Uri($"http://127.0.0.1:{port}/metrics")));
        Assert.Equal(200, await StatusAsync(server, new Uri($"http://127.0.0.1:{port}/health/ready")));
        Assert.Equal(404, await StatusAsync(server, new Uri($"http://127.0.0.1:{port}/api/v1/organizations")));
    }

    [Fact]
    public async Task What_the_operating_guide_says_to_watch_is_there_and_nothing_else()
    {
        using var directory = new TempDirectory();
        await using var server = await TalariaProcess.ServeAsync(directory.File("data"));
        var cancel = TestContext.Current.CancellationToken;
        await server.Http.GetStringAsync(new Uri(server.Url, "/metrics"), cancel);

        var text = "";
        while (!text.Contains("talaria_queue_deliveries 0", StringComparison.Ordinal))
        {
            // Asked once before: what is pending is counted beside the answer.
            text = await server.Http.GetStringAsync(new Uri(server.Url, "/metrics"), cancel);
        }
        Assert.Contains("talaria_queue_oldest_age_seconds 0", text, StringComparison.Ordinal);
        Assert.Contains("talaria_ready 1", text, StringComparison.Ordinal);
        Assert.Matches("talaria_store_free_bytes [1-9]", text);
        var guide = await File.ReadAllTextAsync(Guide(), cancel);
        Assert.Equal(Names("# TYPE (talaria_[a-z_]+)", text), Names("`(talaria_[a-z_]+)`", guide));
    }

    private static string Guide([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "docs", "operating.md");

    private static SortedSet<string> Names(string pattern, string text) =>
        [.. Regex.Matches(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Groups[1].Value)];

    private static async Task<int> StatusAsync(TalariaProcess server, Uri url)
    {
        using var answer = await server.Http.GetAsync(url, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
