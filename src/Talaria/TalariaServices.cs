using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Talaria.Deliveries;
using Talaria.Deliveries.Backlog;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Live;
using Talaria.Deliveries.Replays;
using Talaria.Deliveries.Sending;
using Talaria.Deliveries.Statistics;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Maintenance;
using Talaria.Notifications;
using Talaria.Notifications.Mail;
using Talaria.Organizations;
using Talaria.Organizations.Sessions;
using Talaria.Profiles;
using Talaria.Storage;
using Talaria.Storage.Postgres;
using Talaria.Storage.Sqlite;
using Talaria.Telemetry;

namespace Talaria;

/// <summary>Puts the engine together: the one place that knows every folder.</summary>
public static class TalariaServices
{
    /// <summary>Adds the engine: use cases to call, and a hosted service that delivers while the host runs.</summary>
    /// <remarks>The store is opened when it is first asked for; what stands in the way of a start is a <see cref="StartupException"/>.</remarks>
    public static IServiceCollection AddTalaria(this IServiceCollection services, TalariaOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Delivery);
        services.AddSingleton(options.Egress);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Chance());
        services.AddSingleton<IdSource>();
        services.AddSingleton(_ => Profiles(options));
        AddUseCases(services);
        AddDelivery(services);
        AddChannels(services, options);
        if (options.Postgres is null)
        {
            if (options.Role != NodeRole.All)
            {
                throw new StartupException($"The role {Columns.Write(options.Role)} {RoleNeedsPostgres}.");
            }
            AddSqlite(services);
        }
        else
        {
            services.AddPostgres();
        }
        return services;
    }

    /// <summary>What is wrong with a role on SQLite.</summary>
    public const string RoleNeedsPostgres =
        "needs postgres: with SQLite there is one node, which has to do everything (role all)";

    private static ProfileSet Profiles(TalariaOptions options)
    {
        var (profiles, problems) = ProfileLoader.Load(options.ProfilesDirectory);
        return problems.Count == 0 ? profiles : throw new StartupException(string.Join('\n', problems));
    }

    private static void AddUseCases(IServiceCollection services)
    {
        services.AddSingleton<OrganizationRegistrar>();
        services.AddSingleton<KnownOrganizations>();
        services.AddSingleton<RecognizedKeys>();
        services.AddSingleton<KeyIssuer>();
        services.AddSingleton<SessionOpener>();
        services.AddSingleton<EndpointDirectory>();
        services.AddSingleton<UrlCheck>();
        services.AddSingleton<IUrlGuard, UrlGuard>();
        services.AddSingleton<EndpointRegistrar>();
        services.AddSingleton<CallbackSecrets>();
        services.AddSingleton<ConfiguredEndpoints>();
        services.AddSingleton<Publisher>();
        services.AddSingleton<Redelivery>();
        services.AddSingleton<Eraser>();
        services.AddSingleton<Endings>();
        services.AddSingleton<Tester>();
        services.AddSingleton<Replayer>();
        services.AddSingleton<AttemptReader>();
        services.AddSingleton<Rehearsal>();
        services.AddSingleton<Statistician>();
        services.AddSingleton<BacklogGauge>();
        services.AddSingleton(LiveAttempts);
        services.AddSingleton(LiveEvents);
    }

    // Made when somebody first listens; what is committed before then wakes nobody.
    private static LiveFeed<LiveAttempt> LiveAttempts(IServiceProvider s)
    {
        var feed = ActivatorUtilities.CreateInstance<LiveFeed<LiveAttempt>>(s);
        s.GetRequiredService<Recorder>().Recorded += batch =>
        {
            // One wakes the loop for all.
            for (var i = 0; i < batch.Count && !feed.Wake(batch[i].Delivery.Organization); i++) { }
        };
        return feed;
    }

    private static LiveFeed<LiveEvent> LiveEvents(IServiceProvider s)
    {
        var feed = ActivatorUtilities.CreateInstance<LiveFeed<LiveEvent>>(s);
        s.GetRequiredService<Publisher>().Stored += organization => feed.Wake(organization);
        return feed;
    }

    private static void AddDelivery(IServiceCollection services)
    {
        services.AddSingleton(s =>
        {
            var directory = s.GetRequiredService<EndpointDirectory>();
            var board = new LaneBoard(
                s.GetRequiredService<DeliveryOptions>(),
                (organization, endpoint) =>
                    directory.Find(organization)?.Endpoints.GetValueOrDefault(endpoint)?.RateLimit
            );
            var time = s.GetRequiredService<TimeProvider>();
            directory.Changed += endpoint => board.AskRate(endpoint.Id, time.GetUtcNow().ToUnixTimeMilliseconds());
            return board;
        });
        services.AddSingleton<ISender, HttpSender>();
        services.AddSingleton<Targets>();
        services.AddSingleton<Courier>();
        services.AddSingleton<Canceller>();
        services.AddSingleton<IWaitingDeliveries>(s => s.GetRequiredService<Canceller>());
        services.AddSingleton<Recorder>();
        services.AddSingleton<Holdings>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<Refiller>();
        services.AddSingleton<ReplayFeeder>();
        services.AddSingleton<Pruner>();
        services.AddSingleton<Engine>();
        services.AddSingleton<IReadiness>(s => s.GetRequiredService<Engine>());
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<Engine>());
    }

    private static void AddChannels(IServiceCollection services, TalariaOptions options)
    {
        services.AddSingleton<IOperationalEvents, OperationalEvents>();
        services.AddSingleton<IChannel, LogChannel>();
        services.AddSingleton<IChannel, WebhookChannel>();
        if (options.Smtp is { } smtp)
        {
            services.AddSingleton<IChannel>(s => new MailChannel(
                smtp,
                options.PublicUrl,
                s.GetRequiredService<TimeProvider>()
            ));
        }
        services.AddSingleton<Teller>();
    }

    private static void AddSqlite(IServiceCollection services)
    {
        services.AddSingleton(s =>
            SqliteDatabase.Open(
                s.GetRequiredService<TalariaOptions>().DataDirectory,
                s.GetRequiredService<TimeProvider>()
            )
        );
        // Opening is a part of the start, which has nothing else to do meanwhile.
        services.AddSingleton(s =>
            SqliteNode
                .StartAsync(
                    s.GetRequiredService<SqliteDatabase>(),
                    s.GetRequiredService<ProfileSet>(),
                    s.GetRequiredService<IdSource>(),
                    s.GetRequiredService<TimeProvider>()
                )
                .GetAwaiter()
                .GetResult()
        );
        services.AddSingleton(s =>
            SqliteSecretKeys
                .OpenAsync(s.GetRequiredService<TalariaOptions>(), s.GetRequiredService<SqliteDatabase>())
                .GetAwaiter()
                .GetResult()
        );
        services.AddSingleton<DiskWatch>();
        services.AddSingleton<IStore, SqliteStore>();
        services.AddSingleton<INodes, SqliteNodes>();
        services.AddSingleton<ILease, EndlessLease>();
        services.AddSingleton(s => new LogIndex(s.GetRequiredService<SqliteDatabase>().Writer));
        services.AddSingleton<AttemptJournal>();
        services.AddSingleton<IStatisticsStore, SqliteStatistics>();
        services.AddSingleton<IBacklogStore, SqliteBacklog>();
        services.AddSingleton<SqliteLiveAttempts>();
        services.AddSingleton<ILiveLog<LiveAttempt>>(s => s.GetRequiredService<SqliteLiveAttempts>());
        services.AddSingleton<IAttemptTail>(s => s.GetRequiredService<SqliteLiveAttempts>());
        services.AddSingleton<ILiveLog<LiveEvent>, SqliteLiveEvents>();
        services.AddSingleton<SqliteHealth>();
        services.AddSingleton<SqliteIdempotency>();
        services.AddSingleton<SqliteEndpoints>();
        services.AddSingleton<IEndpointStore>(s => s.GetRequiredService<SqliteEndpoints>());
        services.AddSingleton<ISubscriberSource>(s => s.GetRequiredService<SqliteEndpoints>());
        services.AddSingleton<ITroubleList, SqliteTroubles>();
        services.AddSingleton<IConfiguredEndpointStore>(s => s.GetRequiredService<SqliteEndpoints>());
        services.AddSingleton<ICallbackSecretStore, SqliteCallbackSecrets>();
        services.AddSingleton<IOrganizationStore, SqliteOrganizations>();
        services.AddSingleton<IKeyStore, SqliteKeys>();
        services.AddSingleton<IAdminKeys, SqliteAdminKeys>();
        services.AddSingleton<ISessions, SqliteSessions>();
        services.AddSingleton<SqliteNotices>();
        services.AddSingleton<INoticeLog>(s => s.GetRequiredService<SqliteNotices>());
        services.AddSingleton<IOutbox, SqliteOutbox>();
        services.AddSingleton<IEventStore, SqliteEvents>();
        services.AddSingleton<IEventLog, SqliteEventLog>();
        services.AddSingleton<IDeliveryLog, SqliteDeliveryLog>();
        services.AddSingleton<IRedeliveryStore, SqliteRedelivery>();
        services.AddSingleton<ITestStore, SqliteTestEvents>();
        services.AddSingleton<WalTruncation>();
        services.AddSingleton<IErasureStore, SqliteErasure>();
        services.AddSingleton<IReplayStore, SqliteReplays>();
        services.AddSingleton<IRecordStore, SqliteRecords>();
        services.AddSingleton<IProfileRevisions, SqliteProfileRevisions>();
        services.AddSingleton<SqliteQueue>();
        services.AddSingleton<IQueue>(s => s.GetRequiredService<SqliteQueue>());
        services.AddSingleton<ICancelStore>(s => s.GetRequiredService<SqliteQueue>());
        services.AddSingleton<IPruning, SqlitePruning>();
        services.AddSingleton<IRetention, SqliteRetention>();
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "This is where chance comes from.")]
    private static Random Chance() => Random.Shared;
}
