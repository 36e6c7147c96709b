using Talaria.Endpoints;

namespace Talaria.Server.Config;

/// <summary>The endpoints that stand in the configuration, by the names that Agent Stack gives them: the one place that knows whose they are.</summary>
internal static class StaticEndpoints
{
    /// <summary>Of the file, beside <see cref="SettingsTree.Section"/>.</summary>
    public const string Section = "webhook";

    public const string Field = "endpoints";

    /// <summary>The same list as JSON; it wins over the file.</summary>
    public const string Variable = "WEBHOOK__ENDPOINTS";

    public static readonly ConfiguredOrganization Owner = new(
        ExternalId: "agentstack",
        Name: "Agent Stack",
        Profile: "agentstack",
        Where: $"{Section}.{Field} of the server's configuration file, or the variable {Variable}"
    );
}
