namespace Talaria.Server.Commands.Bench.Stores;

/// <summary>Where the measured servers keep their data.</summary>
internal enum StoreKind
{
    Sqlite,
    Postgres,
}
