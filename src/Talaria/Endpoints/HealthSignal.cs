namespace Talaria.Endpoints;

/// <summary>What an attempt's outcome means beyond the counters.</summary>
public abstract record HealthSignal
{
    public static readonly HealthSignal Nothing = new None();

    private HealthSignal() { }

    public sealed record None : HealthSignal;

    /// <summary>Tell the owners that the endpoint is failing.</summary>
    /// <param name="Step">Tells several warnings of one run of failures apart: the count, or 0 for the one by time.</param>
    public sealed record Warn(string Message, int Step) : HealthSignal;

    /// <summary>Disable the endpoint and tell the owners.</summary>
    public sealed record Disable(string Reason) : HealthSignal;
}
