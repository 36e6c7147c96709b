namespace Talaria.Deliveries.Sending;

/// <summary>Carries why no connection came about through the client's own exceptions; never leaves this folder.</summary>
internal sealed class ConnectFailedException(OutcomeClass outcome, string message, Exception? cause = null)
    : Exception(message, cause)
{
    public OutcomeClass Outcome { get; } = outcome;
}
