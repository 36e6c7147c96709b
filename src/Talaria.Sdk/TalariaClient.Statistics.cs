using System.Globalization;
using Talaria.Sdk.Contracts;

namespace Talaria.Sdk;

// Figures of endpoints.
public sealed partial class TalariaClient
{
    /// <param name="since">From the hour on that this lies in; null for the last 24 hours.</param>
    public Task<StatisticsResource> GetStatisticsAsync(
        string organization,
        string endpoint,
        DateTimeOffset? since,
        CancellationToken cancel
    ) =>
        GetAsync(
            Query(
                Of(organization, "endpoints", endpoint, "stats"),
                ("since", since?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))
            ),
            AnswersJson.Default.StatisticsResource,
            cancel
        );
}
