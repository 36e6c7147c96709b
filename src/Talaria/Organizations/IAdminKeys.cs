namespace Talaria.Organizations;

/// <summary>The operator's key that Talaria made itself because none was configured; only its SHA-256 is kept.</summary>
public interface IAdminKeys
{
    /// <summary>Makes the key if there is none yet.</summary>
    /// <returns>The new key, to be shown this once; null if it was made at an earlier start.</returns>
    Task<string?> EnsureAsync(CancellationToken cancel);

    /// <summary>The SHA-256 of every key that Talaria made; none while keys are configured from the first start on.</summary>
    ValueTask<IReadOnlyList<byte[]>> HashesAsync(CancellationToken cancel);

    /// <summary>Whether this is the key, compared in constant time.</summary>
    ValueTask<bool> MatchesAsync(string key, CancellationToken cancel);
}
