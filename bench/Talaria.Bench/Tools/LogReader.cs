using System.Net.Http.Headers;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Tools;

/// <summary>Somebody who looks through the log: first pages, by organization, endpoint and state, and the pages behind them.</summary>
internal static class LogReader
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <returns>How long each page took, in milliseconds, shortest first.</returns>
    public static async Task<double[]> ReadAsync(ServerProcess server, TimeSpan span, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        using var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Load.Key);
        var times = new List<double>();
        var start = time.GetTimestamp();
        try
        {
            for (var i = 0; time.GetElapsedTime(start) < span; i++)
            {
                var root = $"/api/v1/organizations/{Load.Organization(i % Load.Usual.Organizations)}";
                var organization = Load.Organization(i % Load.Usual.Organizations);
                var endpoints = await server.Client.ListEndpointsAsync(organization, new(), cancel);
                foreach (
                    var path in (string[])
                        [
                            $"{root}/deliveries",
                            $"{root}/deliveries?state=failed",
                            $"{root}/deliveries?endpoint={endpoints.Data[0].Id}",
                            $"{root}/events",
                        ]
                )
                {
                    var sent = time.GetTimestamp();
                    using var answer = await http.GetAsync(path, cancel);
                    await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancel);
                    times.Add(time.GetElapsedTime(sent).TotalMilliseconds);
                    await Task.Delay(Pause, time, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The flood that it was to be measured beside is over.
        }
        return [.. times.Order()];
    }
}
