using System.Globalization;
using System.Text.Json.Nodes;
using Talaria.Maintenance.Copies;

namespace Talaria.Server.Commands.Copies;

/// <summary>What was copied, for people and for programs.</summary>
internal static class CopyText
{
    public static string Seconds(TimeSpan duration) =>
        duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    public static string MiB(long bytes) =>
        (bytes / (1024.0 * 1024)).ToString("0.0", CultureInfo.InvariantCulture) + " MiB";

    public static void Tables(Screen screen, IReadOnlyList<TableCount> tables) =>
        screen.Table(
            ["table", "rows"],
            tables.Select(table =>
                new string?[] { table.Table, table.Rows.ToString("N0", CultureInfo.InvariantCulture) }
            )
        );

    public static JsonObject Tables(IReadOnlyList<TableCount> tables) =>
        new(tables.Select(table => KeyValuePair.Create(table.Table, (JsonNode?)table.Rows)));
}
