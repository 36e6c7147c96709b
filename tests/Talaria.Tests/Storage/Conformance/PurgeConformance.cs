using System.Security.Cryptography;
using Talaria.Deliveries.Replays;
using Talaria.Deliveries.Statistics;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Organizations.Sessions;
using Talaria.Profiles;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>A deleted organization goes in small steps, and nothing of it stays.</summary>
public abstract class PurgeConformance : LogConformance
{
    /// <summary>Rows in one step: fewer than there are of anything.</summary>
    private const int Step = 3;

    /// <summary>Its events have ids that are only for look-up.</summary>
    private static readonly Profile Profile = Samples.Strict with
    {
        Url = Samples.Open.Url,
        Limits = Samples.Open.Limits,
    };

    /// <summary>Tables of the installation, and those whose rows go by age: nothing in them is one organization's.</summary>
    private static readonly string[] Shared =
    [
        "admin_keys",
        "attempt_journal",
        "attempt_journal_state",
        "changes",
        "log_indexed",
        "nodes",
        "profile_revisions",
        "schema_version",
        "settings",
        "sqlite_sequence",
    ];

    [Fact]
    public async Task An_organization_with_more_rows_than_a_step_takes_leaves_nothing_and_no_step_takes_more()
    {
        await FillAsync(await OrganizationAsync("strict"), 1);
        var before = await OwnedAsync();
        var acme = await OrganizationAsync("strict");
        await FillAsync(acme, 5);
        var full = await OwnedAsync();
        Assert.DoesNotContain(full, t => t.Value == before[t.Key]);
        await Store.Organizations.RemoveAsync(acme.Id, _ => null, Store.Time.Now);
        var purge = () => Store.Pruning(Step).PurgeOrganizationAsync(Store.Time.Now.AddMinutes(1));

        // Events go within a budget of their own, with all that hangs on them.
        while ((await OwnedAsync())["events"] > before["events"])
        {
            Assert.True(await purge());
        }
        for (var left = await OwnedAsync(); await purge(); )
        {
            var now = await OwnedAsync();
            Assert.InRange(left.Values.Sum() - now.Values.Sum(), 0, Step);
            left = now;
        }

        Assert.Equal(before, await OwnedAsync());
    }

    private async Task<SortedDictionary<string, long>> OwnedAsync() =>
        new(
            (await Store.RowsAsync()).Where(t => !Shared.Contains(t.Key)).ToDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    /// <summary>Some of everything that an organization can have.</summary>
    private async Task FillAsync(Organization organization, int count)
    {
        await Store
            .Get<ICallbackSecretStore>()
            .ChangeAsync(organization.Id, _ => new[] { new EndpointSecret("whsec_AAAA", Samples.Noon, null) }, null);
        for (var i = 0; i < count; i++)
        {
            await FillAsync(organization, $"t{i}");
        }
        // An hour of each endpoint, an hour and a minute of the organization.
        var tallies = (await Store.RowsAsync())["attempt_tallies"] + count + 2;
        while ((await Store.RowsAsync())["attempt_tallies"] < tallies)
        {
            await Store.Get<IStatisticsStore>().FoldAsync(Samples.Noon.AddHours(-1));
        }
    }

    private async Task FillAsync(Organization organization, string type)
    {
        var agent = Samples.Scopes(("agent", ["a"]));
        var asked = Samples.Endpoint(organization.Id) with { Events = [type], Scopes = agent };
        var endpoint = (await Store.Endpoints.AddAsync(asked, Profile, null)).Value.Endpoint;
        var looked = Samples.Scopes(("agent", ["a"]), ("job", ["1"]));
        var happened = Happened(organization, type) with { ExternalId = type, Scopes = looked };
        await AttemptAsync(await PublishAsync(happened), 200);
        await PublishAsync(Happened(organization, type) with { Scopes = agent });
        await Store.Get<IReplayStore>().StartAsync(Replay(endpoint), null);
        var link = new Session
        {
            Id = Samples.Ids.Next<SessionId>(),
            Organization = organization.Id,
            ReadOnly = true,
            CreatedAt = Samples.Noon,
            ExpiresAt = Samples.Noon.AddHours(1),
        };
        await Store
            .Get<ISessions>()
            .AddAsync(new IssuedSession(link, "shown once"), SHA256.HashData(link.Id.Value.ToByteArray()), null);
        var key = new ApiKey
        {
            Id = Samples.Ids.Next<KeyId>(),
            Organization = organization.Id,
            Name = "ci",
            Permissions = Permissions.Read,
            CreatedAt = Samples.Noon,
        };
        await Store.Keys.AddAsync(
            new IssuedKey(key, "shown once"),
            SHA256.HashData(key.Id.Value.ToByteArray()),
            new IdempotencyKey(organization.Id, "/keys", type, [1], _ => new StoredAnswer(201, [1]))
        );
    }

    private Replay Replay(Endpoint endpoint) =>
        new()
        {
            Id = Store.Get<IdSource>().Next<ReplayId>(),
            Organization = endpoint.Organization,
            Endpoint = endpoint.Id,
            Range = new ReplayRange(Samples.Noon.AddDays(-1), null, null, false),
            Include = ReplayInclude.Failed,
            State = ReplayState.Running,
            Cursor = new EventId(IdSource.FloorOf(Samples.Noon.AddDays(-1))),
            Count = new ReplayCount(0, true),
            CreatedAt = Store.Time.Now,
            UpdatedAt = Store.Time.Now,
        };
}
