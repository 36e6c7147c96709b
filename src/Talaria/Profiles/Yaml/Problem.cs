namespace Talaria.Profiles.Yaml;

/// <summary>Where something stands in a file; lines from 1.</summary>
public readonly record struct Place(string File, int Line);

/// <summary>Something wrong in a file: where, in which field (<c>retries.waits[2]</c>, empty for the whole), what, and what would be right.</summary>
public sealed record Problem(Place At, string Path, string Message)
{
    public override string ToString() =>
        Path.Length == 0 ? $"{At.File}:{At.Line}: {Message}" : $"{At.File}:{At.Line}: {Path}: {Message}";
}
