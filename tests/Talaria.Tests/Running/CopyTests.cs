using System.Text;
using Talaria.Deliveries;
using Talaria.Deliveries.Live;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Maintenance.Copies;
using Talaria.Organizations;
using Talaria.Storage;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Tests.Running;

/// <summary>A filled SQLite file is carried over into PostgreSQL, where everything is the same and goes on.</summary>
public sealed class CopyTests
{
    /// <summary>Bytes that another writer would write differently.</summary>
    private const string OddData = """{ "b" : 1.50, "a":"\u00e9é", "big":12345678901234567890 }""";

    [Fact]
    public async Task Everything_is_there_after_the_copy_and_goes_on_there()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var world = await RunningEngine.StartAsync(change: o => o with { RetryScale = 1 });
        var filled = await FillAsync(world, receiver);
        await world.StopAsync();
        var sqlite = MovedWorld.Options(world.Directory);
        var before = await MovedWorld.TellAsync(sqlite);
        var postgres = sqlite with
        {
            Postgres = await PostgresServer.NewDatabaseAsync(),
            SecretKeys = [KeyFile.Read(world.Directory)!],
        };

        var report = await StoreCopies.ToPostgresAsync(
            sqlite with
            {
                Postgres = postgres.Postgres,
            },
            new Progress<CopyProgress>(),
            default
        );

        Assert.Equal(before, await MovedWorld.TellAsync(postgres));
        // A table that nothing filled is a table that this test says nothing of.
        Assert.Empty(report.Tables.Where(t => t.Rows == 0).Select(t => t.Table));
        Assert.All(report.Tables, t => Assert.Equal(0, t.LeftBehind));
        receiver.AnswerWith(200);
        await using var there = await RunningEngine.StartAsync(world.Directory, _ => postgres with { RetryScale = 1 });
        await GoesOnAsync(there, filled);
    }

    [Fact]
    public async Task A_database_that_is_not_empty_is_refused_and_left_alone()
    {
        var postgres = await PostgresServer.NewDatabaseAsync();
        await using var world = await RunningEngine.StartAsync();
        await world.StopAsync();
        var options = MovedWorld.Options(world.Directory) with { Postgres = postgres };
        await StoreCopies.ToPostgresAsync(options, new Progress<CopyProgress>(), default);

        var refused = await Assert.ThrowsAsync<StartupException>(() =>
            StoreCopies.ToPostgresAsync(options, new Progress<CopyProgress>(), default)
        );

        Assert.Contains("is not empty: there are rows in ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_is_stopped_leaves_the_target_empty()
    {
        await using var world = await RunningEngine.StartAsync();
        var acme = await world.OrganizationAsync();
        await world.PublishAsync(acme);
        await world.StopAsync();
        var options = MovedWorld.Options(world.Directory) with { Postgres = await PostgresServer.NewDatabaseAsync() };
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            StoreCopies.ToPostgresAsync(options, new StopAt("events", stop), stop.Token)
        );

        // It would be refused if there were anything.
        await StoreCopies.ToPostgresAsync(options, new Progress<CopyProgress>(), default);
    }

    [Fact]
    public async Task A_running_server_keeps_its_file_from_being_copied()
    {
        await using var world = await RunningEngine.StartAsync();
        var options = MovedWorld.Options(world.Directory) with { Postgres = await PostgresServer.NewDatabaseAsync() };

        var refused = await Assert.ThrowsAsync<StartupException>(() =>
            StoreCopies.ToPostgresAsync(options, new Progress<CopyProgress>(), default)
        );

        Assert.Contains("Another server is running on", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<Filled> FillAsync(RunningEngine world, Receiver receiver)
    {
        var acme = await world.OrganizationAsync();
        var key = await world
            .Get<KeyIssuer>()
            .IssueAsync(acme.Id, new NewKey("all", (Permissions)7, null), null, default);
        var admin = await world.Get<IAdminKeys>().EnsureAsync(default);
        receiver.AnswerWith(503);
        var endpoint = await world.EndpointAsync(
            acme,
            receiver.Url,
            e =>
                e with
                {
                    Headers = new Dictionary<string, string> { ["x-token"] = "hidden" },
                    Retries = [.. Enumerable.Repeat(TimeSpan.FromSeconds(1), 50)],
                }
        );
        var secret = endpoint.Secrets[0].Value;
        var failing = await world.EndpointAsync(acme, receiver.Url, e => e with { Retries = [] });
        var once = new IdempotencyKey(acme.Id, "/events", "k", [1], _ => new StoredAnswer(202, [7]));
        var wanted = new NewEvent
        {
            Type = "thing.happened",
            Data = Encoding.UTF8.GetBytes(OddData),
            ExternalId = "run-1",
        };
        var published = (await world.Publisher.PublishAsync(acme.Id, wanted, once, default)).Value;
        var erased = await world.PublishAsync(acme, data: """{"personal":"data"}""");
        // Both endpoints have failed by now, and what the first one gets waits for its next retry.
        await RunningEngine.UntilAsync(async () =>
            (await world.DeliveriesAsync(acme)) is { Count: 4 } all && all.All(d => d.Attempts > 0) ? "tried" : null
        );
        Assert.Null(await world.Get<Eraser>().EraseAsync(acme.Id, erased.Id, default));
        await world.Get<EndpointRegistrar>().DisableAsync(acme, failing.Id, "enough", default);
        await world.Get<CallbackSecrets>().FindAsync(acme);
        await FillByHandAsync(world, acme, endpoint);
        return new Filled(acme, endpoint, secret, key.Value.Secret, admin!, published, wanted, once);
    }

    /// <summary>What takes a platform's profile, an outage of the mail server, or hours.</summary>
    private static async Task FillByHandAsync(RunningEngine world, Organization acme, Endpoint endpoint)
    {
        var (owner, id) = (Hex(acme.Id.Value), Hex(endpoint.Id.Value));
        await world.ExecuteAsync(
            $"INSERT INTO event_lookup SELECT {owner}, 'kind', 'id', id FROM events WHERE erased_at IS NULL LIMIT 1"
        );
        await world.ExecuteAsync(
            $"INSERT INTO sessions VALUES ({id}, {id}, {owner}, 1, '{{}}', NULL, 1, 99999999999999)"
        );
        await world.ExecuteAsync($"INSERT INTO tellings VALUES ({id}, 1, 'a@x.invalid', 2, 99999999999999, 1)");
        await world.ExecuteAsync(
            $"""
            INSERT INTO replays VALUES ({id}, {owner}, {id}, 0, 5, 0, NULL, 1, 2, 'enough', {id}, 3, 2, 2, 1, 1, 2, 3)
            """
        );
        await world.ExecuteAsync(
            $"INSERT INTO attempt_tallies VALUES ({id}, 1, 1, x'', x'', NULL, NULL, NULL, NULL, NULL)"
        );
    }

    private static async Task GoesOnAsync(RunningEngine there, Filled filled)
    {
        var delivered = await there.DeliveryAsync(filled.Acme, DeliveryState.Delivered);
        Assert.Equal(filled.Published.Id, delivered.Event);
        var view = (await there.Endpoints.FindAsync(filled.Acme.Id, filled.Endpoint.Id, default))!;
        Assert.Equal(filled.Secret, view.Endpoint.Secrets[0].Value);
        Assert.Equal("hidden", view.Endpoint.Headers["x-token"]);
        Assert.Equal(filled.Acme.Id, (await there.Get<KeyIssuer>().RecognizeAsync(filled.Key, default))!.Organization);
        Assert.True(await there.Get<IAdminKeys>().MatchesAsync(filled.AdminKey, default));
        var again = (await there.Publisher.PublishAsync(filled.Acme.Id, filled.Wanted, null, default)).Value;
        Assert.True(again.Duplicate);
        Assert.Equal(filled.Published.Id, again.Id);
        var repeated = await there.Publisher.PublishAsync(filled.Acme.Id, filled.Wanted, filled.Once, default);
        Assert.Equal([7], repeated.Earlier!.Body);
        var stored = await there.Get<IEventLog>().FindAsync(filled.Acme.Id, filled.Published.Id, default);
        Assert.Equal(OddData, Encoding.UTF8.GetString(stored!.Data.Span));
        // A stream that goes on from before the move.
        var live = there.Get<ILiveLog<LiveAttempt>>();
        var (position, gap) = await live.SeekAsync(filled.Acme.CreatedAt, default);
        var page = await live.ReadAsync(new HashSet<OrganizationId> { filled.Acme.Id }, position, default);
        Assert.False(gap);
        Assert.True(page.Items.Count >= 4);
    }

    private static string Hex(Guid id) => $"x'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'";

    private sealed record Filled(
        Organization Acme,
        Endpoint Endpoint,
        string Secret,
        string Key,
        string AdminKey,
        Published Published,
        NewEvent Wanted,
        IdempotencyKey Once
    );

    private sealed class StopAt(string table, CancellationTokenSource stop) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value)
        {
            if (value.What == table)
            {
                stop.Cancel();
            }
        }
    }
}
