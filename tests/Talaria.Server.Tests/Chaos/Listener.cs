namespace Talaria.Server.Tests.Chaos;

/// <summary>An endpoint, and how its receiver behaves while there is chaos.</summary>
/// <param name="Events">The types that it wants; null for all.</param>
internal sealed record Listener(string Name, IReadOnlyList<string>? Events, IReadOnlyList<double> Retries)
{
    /// <summary>In the parts of all requests: answered 500, the connection aborted, never answered in time.</summary>
    public (double Fails, double Aborts, double Hangs) Ill { get; init; }

    /// <summary>Milliseconds at most until it answers.</summary>
    public int Slow { get; init; } = 20;

    /// <summary>Seconds; the profile's if null.</summary>
    public double? Timeout { get; init; }

    /// <summary>It answers 500, whatever comes: its deliveries are given up.</summary>
    public bool Grim { get; init; }

    /// <summary>It is made in the middle of the run.</summary>
    public bool Late { get; init; }

    public static IReadOnlyList<string> Types { get; } = ["run.started", "run.ended", "tool.called"];

    public static IReadOnlyList<Listener> All { get; } = Make();

    public bool Wants(string type) => Events is null || Events.Contains(type);

    private static IReadOnlyList<Listener> Make()
    {
        double[] patient = [.. Enumerable.Repeat(0.5, 5), .. Enumerable.Repeat(2.0, 10)];
        return
        [
            new("steady", null, patient),
            new("picky", [Types[0], Types[1]], patient),
            new("slow", null, patient) { Slow = 700 },
            new("flaky", null, patient) { Ill = (0.3, 0, 0) },
            new("rough", [Types[2]], patient) { Ill = (0.1, 0.1, 0.05), Timeout = 1 },
            new("grim", [Types[1]], [1.0]) { Grim = true },
            new("late", null, patient) { Late = true },
        ];
    }
}
