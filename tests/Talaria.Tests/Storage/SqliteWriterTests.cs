namespace Talaria.Tests.Storage;

public sealed class SqliteWriterTests : IAsyncDisposable
{
    private const string Insert = "INSERT INTO settings (name, value) VALUES (?, ?)";
    private readonly SqliteFixture store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task A_statement_that_was_abandoned_half_bound_serves_its_next_user()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            store.Database.Writer.RunAsync<int>(scope =>
            {
                scope.Db.Sql(Insert).Bind("half");
                throw new InvalidOperationException("between binding and running");
            })
        );

        var rows = await store.Database.Writer.RunAsync(scope => scope.Db.Sql(Insert).Bind("whole").Bind([1]).Run());

        Assert.Equal(1, rows);
    }

    [Fact]
    public async Task A_request_that_fails_does_not_fail_those_that_came_with_it()
    {
        using var busy = new ManualResetEventSlim();
        var first = store.Database.Writer.RunAsync(_ =>
        {
            busy.Wait();
            return 0;
        });
        var batch = Enumerable
            .Range(0, 10)
            .Select(i =>
                store.Database.Writer.RunAsync(scope =>
                    i == 5
                        ? throw new InvalidOperationException("the bad one")
                        : scope.Db.Sql(Insert).Bind($"row {i}").Bind([1]).Run()
                )
            )
            .ToArray();
        busy.Set();

        await first;
        for (var i = 0; i < batch.Length; i++)
        {
            if (i == 5)
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => batch[5]);
            }
            else
            {
                Assert.Equal(1, await batch[i]);
            }
        }
        Assert.False(store.Database.Writer.Failing);
    }
}
