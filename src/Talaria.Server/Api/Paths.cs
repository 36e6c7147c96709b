namespace Talaria.Server.Api;

/// <summary>Where the native interface is mounted.</summary>
internal static class Paths
{
    public const string Root = "/api/v1";
}
