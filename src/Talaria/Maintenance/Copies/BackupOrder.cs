namespace Talaria.Maintenance.Copies;

/// <summary>What backup is wanted.</summary>
/// <param name="File">Where to.</param>
/// <param name="Replace">Whether a file that is there goes, once the new one is whole.</param>
/// <param name="WithKey">Whether the key file is copied beside it, as FILE.key.</param>
public sealed record BackupOrder(string File, bool Replace = false, bool WithKey = false);
