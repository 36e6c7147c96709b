namespace Talaria.Maintenance.Copies;

/// <summary>A backup that was made, and found whole when it was read again.</summary>
/// <param name="KeyFile">The file with the key of its secrets, which is not in it; null: the key stands in the configuration.</param>
/// <param name="KeyCopy">Where that file was copied to; null: it was not.</param>
public sealed record BackupReport(
    string File,
    long Bytes,
    TimeSpan Duration,
    IReadOnlyList<TableCount> Tables,
    string? KeyFile,
    string? KeyCopy
);
