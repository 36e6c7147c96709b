using Talaria.Maintenance.Copies;
using Talaria.Storage.Postgres;
using Talaria.Storage.Sqlite;

namespace Talaria.Storage.Copying;

/// <summary>Carries everything of a SQLite file into an empty PostgreSQL database, in one transaction there, and reads it again before it commits.</summary>
internal sealed class StoreCopy(TalariaOptions options, IProgress<CopyProgress> progress, TimeProvider time)
{
    public async Task<CopyReport> RunAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        using var source = await SqliteCopySource.OpenAsync(options, time);
        await using var target = PostgresCopyTarget.Open(options.Postgres!, time);
        var tables = CopyPlan.Tables(source.Tables(), await target.TablesAsync());
        await target.BeginAsync(tables);
        foreach (var day in source.Days())
        {
            await target.MakeDayAsync(day);
        }
        var counts = new List<TableCount>();
        foreach (var table in tables)
        {
            counts.Add(await Task.Run(() => Carry(source, target, table, cancel), CancellationToken.None));
        }
        await target.CommitAsync();
        return new CopyReport(
            PostgresDatabase.Describe(options.Postgres!),
            time.GetElapsedTime(began),
            counts,
            options.SecretKeys.Count > 0 ? null : Path.Combine(options.DataDirectory, KeyFile.Name)
        );
    }

    private TableCount Carry(
        SqliteCopySource source,
        PostgresCopyTarget target,
        CopyTable table,
        CancellationToken cancel
    )
    {
        var there = source.Count(table.Name);
        var sent = new RowDigest();
        using (var rows = source.Rows(table))
        {
            target.Write(table, rows, sent, Told);
        }
        var arrived = new RowDigest();
        target.Read(table, arrived, cancel.ThrowIfCancellationRequested);
        var left = Math.Max(0, there - sent.Rows);
        if (arrived.Result != sent.Result || (left > 0 && !CopyPlan.MayLeave(table.Name)))
        {
            throw new StartupException(
                $"{table.Name} is not the same in PostgreSQL: {there} rows in SQLite, {sent.Rows} sent, {arrived.Rows} found. Nothing was kept there."
            );
        }
        return new TableCount(table.Name, sent.Rows, left);

        void Told(long done)
        {
            cancel.ThrowIfCancellationRequested();
            progress.Report(new CopyProgress(table.Name, done, Math.Max(there, done), "rows"));
        }
    }
}
