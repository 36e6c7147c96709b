namespace Talaria.Telemetry;

/// <summary>Says whether this node can take and deliver events now; <c>/health/ready</c> shows it.</summary>
public interface IReadiness
{
    Readiness Current { get; }
}

/// <param name="Reasons">Why not, one sentence each, without tenants' names; empty when ready.</param>
public sealed record Readiness(bool Ready, IReadOnlyList<string> Reasons)
{
    public static readonly Readiness Yes = new(true, []);
}
