using Talaria.Storage.Sqlite;

namespace Talaria.Tests.Storage;

public sealed class DataDirectoryTests
{
    [Fact]
    public void A_data_directory_that_Talaria_makes_is_its_owners_only()
    {
        var parent = Directory.CreateTempSubdirectory("talaria-test-").FullName;
        var made = Path.Combine(parent, "data");

        using (SqliteDatabase.Open(made, TimeProvider.System)) { }

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(made) == Owner);
        Directory.Delete(parent, recursive: true);
    }
}
