using System.Text;
using Npgsql;
using Talaria.Deliveries;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Telemetry;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Tests.Running;

/// <summary>A standby that has every commit becomes the primary: nothing that was accepted is lost, and Talaria is not started again.</summary>
public sealed class FailoverTests
{
    private const int Before = 60;

    public enum Way
    {
        /// <summary>The primary is gone, and its name leads to the standby.</summary>
        NameMoves,

        /// <summary>The connection string names both.</summary>
        TwoHosts,

        /// <summary>The old primary lives, its connections too; it takes no writes any more.</summary>
        OldOneLives,
    }

    [Theory]
    [InlineData(Way.NameMoves)]
    [InlineData(Way.TwoHosts)]
    [InlineData(Way.OldOneLives)]
    public async Task Everything_accepted_is_delivered_after_a_standby_was_promoted(Way way)
    {
        var primary = await PostgresServer.StartAsync();
        PostgresServer? standby = null;
        try
        {
            standby = await primary.StandbyAsync();
            await using var name = new MovingName(primary.Port);
            var settings = new NpgsqlConnectionStringBuilder(await primary.MakeDatabaseAsync());
            if (way == Way.TwoHosts)
            {
                settings.Host = $"127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}";
            }
            else
            {
                settings.Port = name.Port;
            }
            await using var receiver = await Receiver.StartAsync();
            await using var engine = await RunningEngine.StartAsync(change: o =>
                o with
                {
                    Postgres = settings.ConnectionString,
                    SecretKeys = [new byte[32]],
                }
            );
            var acme = await engine.OrganizationAsync();
            await engine.EndpointAsync(acme, receiver.Url);
            var accepted = new List<EventId>();
            for (var i = 0; i < Before; i++)
            {
                accepted.Add((await engine.PublishAsync(acme)).Id);
            }

            if (way == Way.OldOneLives)
            {
                await primary.RefuseWritesAsync();
            }
            else
            {
                await primary.StopAsync();
            }
            await standby.PromoteAsync();
            name.MoveTo(standby.Port);

            await RunningEngine.UntilAsync(async () =>
            {
                if (await TryPublishAsync(engine, acme) is { } id)
                {
                    accepted.Add(id);
                }
                return accepted.Count >= Before + 20 ? "goes on" : null;
            });
            await RunningEngine.UntilAsync(async () =>
                (await engine.DeliveriesAsync(acme)) is var all
                && all.Where(d => d.State == DeliveryState.Delivered)
                    .Select(d => d.Event)
                    .ToHashSet()
                    .IsSupersetOf(accepted)
                    ? "all"
                    : null
            );
            var arrived = receiver.All.Select(r => r.Headers["webhook-id"]).ToHashSet(StringComparer.Ordinal);
            Assert.All(accepted, id => Assert.Contains(id.ToString(), arrived));
            await RunningEngine.UntilAsync(() =>
                Task.FromResult(engine.Get<IReadiness>().Current.Ready ? "ready" : null)
            );
        }
        finally
        {
            await primary.RemoveAsync();
            if (standby is not null)
            {
                await standby.RemoveAsync();
            }
        }
    }

    /// <returns>Null: refused, as not stored for certain.</returns>
    private static async Task<EventId?> TryPublishAsync(RunningEngine engine, Organization acme)
    {
        var published = await engine.Publisher.PublishAsync(
            acme.Id,
            new NewEvent { Type = "thing.happened", Data = Encoding.UTF8.GetBytes("1") },
            null,
            default
        );
        if (published.IsRefused)
        {
            Assert.Equal("store_unavailable", published.Refusal.Code);
            return null;
        }
        return published.Value.Id;
    }
}
