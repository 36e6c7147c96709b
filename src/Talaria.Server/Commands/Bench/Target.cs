using Talaria.Server.Commands.Bench.Stores;

namespace Talaria.Server.Commands.Bench;

/// <summary>What a figure has to reach, and what it should.</summary>
/// <param name="Name">As the report shows it.</param>
/// <param name="Values">The figure itself, run by run.</param>
/// <param name="AtLeast">More is better; otherwise less is.</param>
/// <param name="Only">Asked of this store only; null for every one.</param>
internal sealed record Target(
    string Name,
    Func<Figures, IReadOnlyList<double>> Values,
    double Must,
    double Aim,
    bool AtLeast,
    StoreKind? Only = null
)
{
    /// <summary>How it stands by the median of the runs.</summary>
    public string Verdict(double median) =>
        Reaches(median, Aim) ? "aim reached"
        : Reaches(median, Must) ? "must reached"
        : "**below must**";

    public bool IsAskedOf(StoreKind kind) => Only is null || Only == kind;

    private bool Reaches(double value, double bound) => AtLeast ? value >= bound : value <= bound;
}
