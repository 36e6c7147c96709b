using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Storage.Sqlite;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage;

public sealed class SqliteHealthTests : IAsyncDisposable
{
    private static readonly Talaria.Endpoints.Endpoint Hook = Samples.Endpoint(Samples.Ids.Next<OrganizationId>());
    private static readonly EndpointId Endpoint = Hook.Id;
    private readonly SqliteFixture store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task What_is_written_reads_back_from_memory_and_from_the_store()
    {
        var written = new Health
        {
            ConsecutiveFailures = 3,
            FailingSince = Samples.Noon,
            LastSuccessAt = Samples.Noon.AddDays(-1),
            LastFailureAt = Samples.Noon.AddMinutes(1),
            LastError = "timeout",
            Warned = true,
        };

        await TurnAsync(db => store.Health.Write(db, Endpoint, written));

        Assert.Equal(written, await TurnAsync(db => store.Health.Read(db, Endpoint)));
        Assert.Equal(written, await TurnAsync(db => new SqliteHealth().Read(db, Endpoint)));
    }

    [Fact]
    public async Task A_success_is_written_once_a_second_and_whenever_it_ends_failures()
    {
        Assert.True(await SuccessAsync(0));
        Assert.False(await SuccessAsync(999));
        Assert.False(await SuccessAsync(-5_000));
        Assert.True(await SuccessAsync(1_000));
        await TurnAsync(db =>
            store.Health.Write(
                db,
                Endpoint,
                store.Health.Read(db, Endpoint) with
                {
                    ConsecutiveFailures = 1,
                    FailingSince = Samples.Noon,
                }
            )
        );
        Assert.True(await SuccessAsync(1_001));
        Assert.Equal(0, (await TurnAsync(db => new SqliteHealth().Read(db, Endpoint))).ConsecutiveFailures);
    }

    [Fact]
    public async Task A_success_that_does_not_count_is_not_written()
    {
        Assert.False(await TurnAsync(db => store.Health.Success(db, Endpoint, Samples.Noon, (_, _) => false)));

        Assert.Equal(Health.Good, await TurnAsync(db => new SqliteHealth().Read(db, Endpoint)));
    }

    [Fact]
    public async Task A_batch_that_is_undone_is_forgotten()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            store.Database.Writer.RunAsync<int>(scope =>
            {
                scope.AfterRollback(store.Health.Forget);
                store.Health.Write(scope.Db, Endpoint, new Health { ConsecutiveFailures = 9 });
                throw new InvalidOperationException("undone");
            })
        );

        Assert.Equal(Health.Good, await TurnAsync(db => store.Health.Read(db, Endpoint)));
    }

    [Fact]
    public async Task Warnings_of_one_run_are_told_once_each()
    {
        Assert.True(await WarnAsync(Samples.Noon, 5));
        Assert.False(await WarnAsync(Samples.Noon, 5));
        Assert.True(await WarnAsync(Samples.Noon, 10));
        Assert.True(await WarnAsync(Samples.Noon.AddHours(1), 5));
    }

    [Fact]
    public async Task Old_answers_are_pruned_a_few_at_a_time()
    {
        for (var i = 0; i < 3; i++)
        {
            await store.Organizations.AddAsync(
                Samples.Organization(),
                new IdempotencyKey(null, "/organizations", $"k{i}", [1], _ => new StoredAnswer(201, [1]))
            );
            store.Time.Now += TimeSpan.FromHours(1);
        }
        var two = Samples.Noon.AddHours(2);

        Assert.Equal(1, await TurnAsync(db => SqliteIdempotency.Prune(db, two, 1)));
        Assert.Equal(1, await TurnAsync(db => SqliteIdempotency.Prune(db, two, 10)));
        Assert.Equal(0, await TurnAsync(db => SqliteIdempotency.Prune(db, two, 10)));
    }

    private Task<bool> SuccessAsync(int milliseconds) =>
        TurnAsync(db => store.Health.Success(db, Endpoint, Samples.Noon.AddMilliseconds(milliseconds), (_, _) => true));

    private Task<bool> WarnAsync(DateTimeOffset failingSince, int step) =>
        store.Database.Writer.RunAsync(scope =>
            store.Raising.Raise(
                scope,
                Hook,
                NoticeKind.Failing,
                NoticeFacts.Of(Hook, Health.Good),
                Samples.Noon,
                failingSince,
                step
            )
        );

    private Task<T> TurnAsync<T>(Func<SqliteSession, T> run) => store.Database.Writer.RunAsync(scope => run(scope.Db));

    private Task TurnAsync(Action<SqliteSession> run) =>
        store.Database.Writer.RunAsync(scope =>
        {
            run(scope.Db);
            return 0;
        });
}
