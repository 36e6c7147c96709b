using Talaria.Maintenance;

namespace Talaria.Tests.Maintenance;

public sealed class PrunePaceTests
{
    [Fact]
    public void Pruning_is_gentle_until_it_falls_behind_for_minutes()
    {
        Assert.Equal(PrunePace.Gentle, PrunePace.Rest(0));
        Assert.Equal(PrunePace.Gentle, PrunePace.Rest(PrunePace.Patience - 1));
        Assert.Equal(PrunePace.Brisk, PrunePace.Rest(PrunePace.Patience));
    }
}
