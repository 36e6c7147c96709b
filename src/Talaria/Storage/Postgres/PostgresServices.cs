using Microsoft.Extensions.DependencyInjection;
using Talaria.Deliveries;
using Talaria.Deliveries.Backlog;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Live;
using Talaria.Deliveries.Replays;
using Talaria.Deliveries.Statistics;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Maintenance;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Organizations.Sessions;
using Talaria.Profiles;
using Talaria.Storage.Migrations;

namespace Talaria.Storage.Postgres;

/// <summary>The ports on PostgreSQL.</summary>
internal static class PostgresServices
{
    public static void AddPostgres(this IServiceCollection services)
    {
        services.AddSingleton(s => Open(s.GetRequiredService<TalariaOptions>(), s.GetRequiredService<TimeProvider>()));
        // Opening is a part of the start, which has nothing else to do meanwhile.
        services.AddSingleton(s =>
            PostgresNode
                .StartAsync(
                    s.GetRequiredService<PostgresDatabase>(),
                    s.GetRequiredService<ProfileSet>(),
                    s.GetRequiredService<IdSource>(),
                    s.GetRequiredService<TimeProvider>(),
                    s.GetRequiredService<TalariaOptions>().Role
                )
                .GetAwaiter()
                .GetResult()
        );
        services.AddSingleton(s =>
            PostgresSecretKeys
                .OpenAsync(s.GetRequiredService<TalariaOptions>(), s.GetRequiredService<PostgresDatabase>())
                .GetAwaiter()
                .GetResult()
        );
        services.AddSingleton<PostgresIdempotency>();
        AddLive(services);
        AddLogs(services);
    }

    /// <summary>What events go through.</summary>
    private static void AddLive(IServiceCollection services)
    {
        services.AddSingleton(s => new DueNews(
            s.GetRequiredService<LaneBoard>(),
            s.GetRequiredService<PostgresNode>().Delivers ? null : s.GetRequiredService<PostgresDatabase>().Hints
        ));
        services.AddSingleton<PostgresEndpoints>();
        services.AddSingleton<IEndpointStore>(s => s.GetRequiredService<PostgresEndpoints>());
        services.AddSingleton<ISubscriberSource>(s => s.GetRequiredService<PostgresEndpoints>());
        services.AddSingleton<ITroubleList, PostgresTroubles>();
        services.AddSingleton<IConfiguredEndpointStore>(s => s.GetRequiredService<PostgresEndpoints>());
        services.AddSingleton<IEventStore, PostgresEvents>();
        services.AddSingleton<ITestStore, PostgresTestEvents>();
        services.AddSingleton<IRecordStore, PostgresRecords>();
        services.AddSingleton<IStatisticsStore, PostgresStatistics>();
        services.AddSingleton<IBacklogStore, PostgresBacklog>();
        services.AddSingleton<PostgresLiveAttempts>();
        services.AddSingleton<ILiveLog<LiveAttempt>>(s => s.GetRequiredService<PostgresLiveAttempts>());
        services.AddSingleton<IAttemptTail>(s => s.GetRequiredService<PostgresLiveAttempts>());
        services.AddSingleton<ILiveLog<LiveEvent>, PostgresLiveEvents>();
        services.AddSingleton<QueueClaims>();
        services.AddSingleton<PostgresQueue>();
        services.AddSingleton<IQueue>(s => s.GetRequiredService<PostgresQueue>());
        services.AddSingleton<ICancelStore>(s => s.GetRequiredService<PostgresQueue>());
        services.AddSingleton<Incarnation>();
        services.AddSingleton<RemoteChanges>();
        services.AddSingleton<Hearing>();
        // Leases are counted on the machine's monotonic clock, which nobody sets.
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<Rescuer>(s, TimeProvider.System));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<Neighbours>(s, TimeProvider.System));
        services.AddSingleton<INodes>(s => s.GetRequiredService<Neighbours>());
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<Heart>(s, TimeProvider.System));
        services.AddSingleton<ILease>(s => s.GetRequiredService<Heart>());
        services.AddSingleton<IStore>(s => s.GetRequiredService<Heart>());
    }

    /// <summary>Who owns things, and what is read and told.</summary>
    private static void AddLogs(IServiceCollection services)
    {
        services.AddSingleton<IOrganizationStore, PostgresOrganizations>();
        services.AddSingleton<IKeyStore, PostgresKeys>();
        services.AddSingleton<IAdminKeys, PostgresAdminKeys>();
        services.AddSingleton<ISessions, PostgresSessions>();
        services.AddSingleton<IProfileRevisions, PostgresProfileRevisions>();
        services.AddSingleton<ICallbackSecretStore, PostgresCallbackSecrets>();
        services.AddSingleton<PostgresNotices>();
        services.AddSingleton<INoticeLog>(s => s.GetRequiredService<PostgresNotices>());
        services.AddSingleton<IOutbox, PostgresOutbox>();
        services.AddSingleton<IEventLog, PostgresEventLog>();
        services.AddSingleton<IDeliveryLog, PostgresDeliveryLog>();
        services.AddSingleton<IRedeliveryStore, PostgresRedelivery>();
        services.AddSingleton<IReplayStore, PostgresReplays>();
        services.AddSingleton<IErasureStore, PostgresErasure>();
        services.AddSingleton<IPruning, PostgresPruning>();
        services.AddSingleton<IRetention, PostgresRetention>();
    }

    private static PostgresDatabase Open(TalariaOptions options, TimeProvider time) =>
        options.SecretKeys.Count > 0 ? Open(options.Postgres!, time) : throw PostgresSecretKeys.Missing;

    /// <summary>Connects, and brings the tables up to this version.</summary>
    /// <exception cref="StartupException">It cannot be used.</exception>
    public static PostgresDatabase Open(string connection, TimeProvider time)
    {
        var database = PostgresDatabase.Connect(connection, time);
        try
        {
            PostgresMigrations.ApplyAsync(database).GetAwaiter().GetResult();
            database.Partitions.MakeAheadAsync().GetAwaiter().GetResult();
            return database;
        }
        catch (Exception e)
        {
            database.Dispose();
            throw e is StartupException || !PostgresErrors.IsOutage(e)
                ? e
                : new StartupException(
                    $"PostgreSQL at {PostgresDatabase.Describe(connection)} cannot be used: {PostgresErrors.Words(e)}",
                    e
                );
        }
    }
}
