using Talaria.Server.Commands.Demo;

namespace Talaria.Server.Tests.Commands.Demo;

public sealed class IllnessTests
{
    [Fact]
    public void Only_the_ill_fall_ill_and_all_of_them_recover()
    {
        foreach (var temper in Enum.GetValues<Temper>())
        {
            var ill = Enumerable
                .Range(0, 450)
                .Select(i => Illness.IsIll(temper, TimeSpan.FromSeconds(i / 10.0)))
                .ToList();

            Assert.Equal(temper is Temper.Failing or Temper.Hanging or Temper.Down, ill.Contains(true));
            Assert.False(ill[^1]);
        }
    }

    [Fact]
    public void Illness_comes_again() => Assert.True(Illness.IsIll(Temper.Down, TimeSpan.FromSeconds(46)));
}
