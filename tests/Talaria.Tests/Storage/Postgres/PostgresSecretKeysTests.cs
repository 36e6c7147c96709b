using Talaria.Storage.Postgres;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>Each step opens the same database anew, as a node's start does.</summary>
public sealed class PostgresSecretKeysTests : IAsyncLifetime
{
    private static readonly byte[] First = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)2, 32)];

    private PostgresDatabase database = null!;

    public async ValueTask InitializeAsync() =>
        database = PostgresDatabase.Connect(await PostgresServer.NewDatabaseAsync(), TimeProvider.System);

    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Wrong_keys_stop_the_start_and_the_message_has_none_of_them()
    {
        await OpenAsync(First);

        var refused = await RefusedAsync(Second);

        Assert.Equal(
            "None of secret_keys is a key of this database. Configure the key that it was made with.",
            refused
        );
        Assert.Contains("32 bytes", await RefusedAsync(new byte[16]), StringComparison.Ordinal);
        Assert.Contains("TALARIA__SECRET_KEYS", await RefusedAsync(), StringComparison.Ordinal);
        await OpenAsync(First);
    }

    [Fact]
    public async Task A_new_key_goes_before_the_old_one_which_may_go_once_nothing_needs_it()
    {
        var box = await OpenAsync(First);
        await database.WriteAsync(db =>
            db.Sql("INSERT INTO callback_secrets (organization_id, secrets) VALUES ($1, $2)")
                .Bind(Guid.Empty)
                .Bind(box.Seal("whsec_", "callback_secrets.secrets", Guid.Empty))
                .RunAsync()
        );

        await OpenAsync(Second, First);
        Assert.Contains("taken out", await RefusedAsync(Second), StringComparison.Ordinal);
        await database.WriteAsync(db => db.Sql("DELETE FROM callback_secrets").RunAsync());
        await OpenAsync(Second);

        Assert.Contains("None of secret_keys", await RefusedAsync(First), StringComparison.Ordinal);
    }

    private Task<Talaria.Storage.SecretBox> OpenAsync(params byte[][] keys) =>
        PostgresSecretKeys.OpenAsync(new TalariaOptions { SecretKeys = keys }, database);

    private async Task<string> RefusedAsync(params byte[][] keys) =>
        (await Assert.ThrowsAsync<StartupException>(() => OpenAsync(keys))).Message;
}
