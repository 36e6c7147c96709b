using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Talaria.Server.Tests.Browser;

/// <summary>How somebody looks at a page.</summary>
[Flags]
public enum Look
{
    Light = 0,
    Dark = 1,
    Phone = 2,
    ScriptOff = 4,
}

/// <summary>A test once in each look; it takes the <see cref="Look"/>.</summary>
internal sealed class EachLookAttribute : DataAttribute
{
    private static readonly Look[] Looks = [Look.Light, Look.Dark, Look.Phone, Look.ScriptOff];

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod,
        DisposalTracker disposalTracker
    ) => ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. Looks.Select(l => new TheoryDataRow(l))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
