namespace Talaria.Server.Commands.Bench.Stores;

/// <summary>Where one server, or the nodes of one database, keep their data.</summary>
/// <param name="Directory">The server's data directory; nodes get one each beside it.</param>
/// <param name="Database">A connection string, if it is not the directory that holds the data.</param>
internal sealed record DataPlace(string Directory, string? Database = null)
{
    // All nodes of a database need the same key. It protects nothing here.
    private const string SecretKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /// <summary>Environment variables of a server that works on it.</summary>
    public (string Name, string Value)[] Settings =>
        Database is null ? [] : [("TALARIA__POSTGRES", Database), ("TALARIA__SECRET_KEYS", SecretKey)];
}
