using Talaria.Storage.Copying;
using Talaria.Storage.Postgres;
using Talaria.Storage.Sqlite;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Tests.Storage.Copying;

public sealed class CopyPlanTests
{
    private static readonly Dictionary<string, IReadOnlyList<CopyColumn>> Nothing = [];

    [Fact]
    public async Task Every_table_and_column_of_SQLite_is_carried_or_named_with_the_reason_why_not()
    {
        var directory = Directory.CreateTempSubdirectory("talaria-test-").FullName;
        using (SqliteDatabase.Open(directory, TimeProvider.System)) { }
        using var source = await SqliteCopySource.OpenAsync(
            new TalariaOptions { DataDirectory = directory },
            TimeProvider.System
        );
        await using var target = PostgresCopyTarget.Open(await PostgresServer.NewDatabaseAsync(), TimeProvider.System);

        var tables = source.Tables();
        var carried = CopyPlan.Tables(tables, await target.TablesAsync());

        Assert.Equal(tables.Keys.Order(), carried.Select(t => t.Name).Concat(CopyPlan.NotCarried.Keys).Order());
        // A table that was renamed or dropped leaves nothing of it here.
        Assert.All(CopyPlan.Transformed.Keys, gone => Assert.Contains(gone.Column, tables[gone.Table]));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void A_table_that_the_target_has_not_stops_the_copy()
    {
        var source = new Dictionary<string, IReadOnlyList<string>> { ["novelties"] = ["id"] };

        var misfit = Assert.Throws<InvalidOperationException>(() => CopyPlan.Tables(source, Nothing));

        Assert.Contains("novelties is in SQLite only", misfit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_on_one_side_only_stops_the_copy()
    {
        var source = new Dictionary<string, IReadOnlyList<string>> { ["admin_keys"] = ["hash", "colour"] };
        var target = new Dictionary<string, IReadOnlyList<CopyColumn>>
        {
            ["admin_keys"] = [new("hash", ColumnKind.Bytes), new("size", ColumnKind.Bigint)],
        };

        var misfit = Assert.Throws<InvalidOperationException>(() => CopyPlan.Tables(source, target));

        Assert.Contains("admin_keys.colour is in SQLite only", misfit.Message, StringComparison.Ordinal);
        Assert.Contains("admin_keys.size is in PostgreSQL only", misfit.Message, StringComparison.Ordinal);
    }
}
