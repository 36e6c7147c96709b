using System.CommandLine;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Stores;

namespace Talaria.Bench.Stores;

/// <summary>The options that choose between SQLite, a PostgreSQL that is made for the bench, and one that is there.</summary>
internal static class StoreOptions
{
    private const string Sqlite = "sqlite";
    private const string Postgres = "postgres";

    public static StoreChoice Create()
    {
        var stores = new Option<string[]>("--store")
        {
            Description =
                "sqlite, postgres, or both by saying it twice. postgres starts one of Debian's packages for itself.",
            DefaultValueFactory = _ => [Sqlite],
        };
        stores.AcceptOnlyFromAmong(Sqlite, Postgres);
        var given = new Option<string?>("--postgres")
        {
            Description = "Connection string of a PostgreSQL to use instead; its user may create databases.",
        };
        var keep = new Option<DirectoryInfo?>("--keep")
        {
            Description = "Where stores that take minutes to fill are kept, and found the next time.",
        };
        return new StoreChoice(
            [stores, given, keep],
            parsed =>
            {
                var (connection, kept) = (parsed.GetValue(given), parsed.GetValue(keep));
                var names = parsed.GetValue(stores)!.Concat(connection is null ? [] : [Postgres]);
                return
                [
                    .. names
                        .Where(name =>
                            connection is null || name == Postgres || parsed.GetResult(stores) is { Implicit: false }
                        )
                        .Distinct(StringComparer.Ordinal)
                        .Select(name => Opening(name, connection, kept)),
                ];
            }
        );
    }

    private static Func<DirectoryInfo, CancellationToken, Task<IMeasuredStore>> Opening(
        string name,
        string? connection,
        DirectoryInfo? kept
    ) =>
        async (directory, cancel) =>
        {
            kept?.Create();
            if (name == Sqlite)
            {
                return new SqliteFiles(kept ?? directory);
            }
            var program = connection is null ? await PostgresProgram.StartAsync(kept ?? directory, cancel) : null;
            return await PostgresStore.OpenAsync(program?.Connection ?? connection!, program, kept is not null, cancel);
        };
}
