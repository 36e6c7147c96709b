using System.Data.Common;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Storage.Postgres;
using Talaria.Storage.Sqlite;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Tests.Running;

/// <summary>Where an engine under test keeps everything.</summary>
public enum TestStore
{
    Sqlite,
    Postgres,
}

/// <summary>The engine as an embedder runs it, on a directory of its own, with a real store and real sockets.</summary>
internal sealed class RunningEngine : IAsyncDisposable
{
    private readonly IHost host;
    private bool stopped;

    private RunningEngine(IHost host, string directory) => (this.host, Directory) = (host, directory);

    public string Directory { get; }

    public OrganizationRegistrar Organizations => Get<OrganizationRegistrar>();

    public EndpointRegistrar Endpoints => Get<EndpointRegistrar>();

    public Publisher Publisher => Get<Publisher>();

    public Redelivery Redelivery => Get<Redelivery>();

    /// <param name="directory">An earlier engine's, to go on with what it stored; null for a new one.</param>
    public static async Task<RunningEngine> StartAsync(
        string? directory = null,
        Func<TalariaOptions, TalariaOptions>? change = null,
        TimeProvider? time = null,
        TestStore store = TestStore.Sqlite
    )
    {
        directory ??= Scratch.Directory();
        var postgres = await ConnectionAsync(directory, store);
        var options = new TalariaOptions
        {
            DataDirectory = directory,
            Egress = new EgressOptions { Allow = [IPNetwork.Parse("127.0.0.0/8")] },
            MinFreeBytes = 0,
            RetryScale = 0.001,
            Postgres = postgres,
            SecretKeys = postgres is null ? [] : [new byte[32]],
        };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }
        builder.Services.AddTalaria(change is null ? options : change(options));
        var host = builder.Build();
        await host.StartAsync();
        return new RunningEngine(host, directory);
    }

    /// <summary>The directory says which database is its own, so that a second engine on it finds the same.</summary>
    private static async Task<string?> ConnectionAsync(string directory, TestStore store)
    {
        var file = Path.Combine(directory, "postgres");
        if (!File.Exists(file) && store == TestStore.Postgres)
        {
            await File.WriteAllTextAsync(file, await PostgresServer.NewDatabaseAsync());
        }
        return File.Exists(file) ? await File.ReadAllTextAsync(file) : null;
    }

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>A statement behind the engine's back, in words of both stores.</summary>
    /// <exception cref="DbException">The store refuses it.</exception>
    public Task ExecuteAsync(string statement) =>
        Get<TalariaOptions>().Postgres is null
            ? Get<SqliteDatabase>().Writer.RunAsync(scope => scope.Db.Sql(statement).Run())
            : Get<PostgresDatabase>().WriteAsync(db => db.Sql(statement).RunAsync());

    /// <summary>A number that a query gives, in words of both stores.</summary>
    public Task<long> CountAsync(string query) =>
        Get<TalariaOptions>().Postgres is null
            ? Get<SqliteDatabase>()
                .Readers.ReadAsync(
                    db =>
                    {
                        using var row = db.Sql(query);
                        row.Step();
                        return row.Long();
                    },
                    default
                )
            : Get<PostgresDatabase>().ReadAsync(db => db.Sql(query).FirstAsync(row => row.Long()), default);

    public async Task<Organization> OrganizationAsync(string name = "Acme") =>
        (await Organizations.AddAsync(new NewOrganization(name, "standard", [], null), null, default)).Value;

    public async Task<Endpoint> EndpointAsync(
        Organization organization,
        string url,
        Func<NewEndpoint, NewEndpoint>? change = null
    )
    {
        var wanted = new NewEndpoint { Url = url };
        var added = await Endpoints.AddAsync(organization, change?.Invoke(wanted) ?? wanted, null, default);
        return added.Value.Endpoint;
    }

    public async Task<Published> PublishAsync(
        Organization organization,
        string type = "thing.happened",
        string data = """{"a":1}""",
        string? externalId = null
    ) =>
        (
            await Publisher.PublishAsync(
                organization.Id,
                new NewEvent
                {
                    Type = type,
                    Data = Encoding.UTF8.GetBytes(data),
                    ExternalId = externalId,
                },
                null,
                default
            )
        ).Value;

    /// <summary>The deliveries of an organization, newest first.</summary>
    public async Task<IReadOnlyList<Delivery>> DeliveriesAsync(Organization organization) =>
        (await Get<IDeliveryLog>().ListAsync(organization.Id, new DeliveryFilter(), new PageRequest(200), default))
            .Value
            .Items;

    /// <summary>The one delivery of an organization once it is in a state; recording comes a moment after the receiver's answer.</summary>
    public Task<Delivery> DeliveryAsync(Organization organization, DeliveryState state) =>
        UntilAsync(async () => (await DeliveriesAsync(organization)).SingleOrDefault(d => d.State == state));

    /// <summary>Asks again until there is an answer: what is looked at is committed by another thread.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async Task StopAsync()
    {
        if (!stopped)
        {
            stopped = true;
            await host.StopAsync();
            host.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
