using Talaria.Storage.Migrations;
using Talaria.Storage.Postgres;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>One server for a run of the tests, and a database of one's own on it.</summary>
public sealed partial class PostgresServer
{
    private const string Template = "talaria_template";

    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => Task.Run(StartSharedAsync));

    /// <summary>A connection string to a new database with Talaria's tables, on the server that all tests share.</summary>
    public static async Task<string> NewDatabaseAsync()
    {
        var server = await Shared.Value;
        return await server.MakeDatabaseAsync(Template);
    }

    /// <summary>No test needs it any more.</summary>
    public static async Task EndSharedAsync()
    {
        if (Shared.IsValueCreated)
        {
            await (await Shared.Value).RemoveAsync();
        }
    }

    private static async Task<PostgresServer> StartSharedAsync()
    {
        var directory = Directory.CreateTempSubdirectory("talaria-pg-").FullName;
        var server = new PostgresServer(directory, FreePort());
        await server.InitializeAsync();
        await server.StartAgainAsync(last: true);
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {Template}");
        using (var database = PostgresDatabase.Connect(server.ConnectionString(Template), TimeProvider.System))
        {
            await PostgresMigrations.ApplyAsync(database);
            await database.Partitions.MakeAheadAsync();
            database.Source.Clear();
        }
        return server;
    }
}
