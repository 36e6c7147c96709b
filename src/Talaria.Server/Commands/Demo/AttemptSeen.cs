namespace Talaria.Server.Commands.Demo;

/// <summary>An attempt as the log told it, ready to be shown.</summary>
/// <param name="Outcome"><c>200</c>, <c>timeout</c>, <c>connect</c>.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record AttemptSeen(
    DateTimeOffset At,
    string Organization,
    string Type,
    string Endpoint,
    int Number,
    string Outcome,
    bool Good,
    double Milliseconds
);
