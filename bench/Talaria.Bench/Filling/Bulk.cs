using Talaria.Server.Commands.Bench.Stores;

namespace Talaria.Bench.Filling;

/// <summary>Opens what a stopped server wrote.</summary>
internal static class Bulk
{
    public static async Task<IBulk> OpenAsync(DataPlace place, CancellationToken cancel) =>
        place.Database is { } database
            ? await PostgresBulk.OpenAsync(database, cancel)
            : SqliteBulk.Open(Path.Combine(place.Directory, "talaria.db"));

    /// <summary>Sends what goes to the receiver of an earlier time to the one that listens now.</summary>
    public static async Task PointAtAsync(DataPlace place, Uri receiver, CancellationToken cancel)
    {
        await using var bulk = await OpenAsync(place, cancel);
        // http://127.0.0.1:PORT/PATH
        await bulk.RunAsync(
            "UPDATE endpoints SET url = @receiver || ltrim(substr(url, 18), '0123456789')",
            cancel,
            ("receiver", receiver.GetLeftPart(UriPartial.Authority))
        );
    }
}
