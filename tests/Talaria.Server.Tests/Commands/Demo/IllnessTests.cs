using Talaria.Server.Commands.Demo;

namespace Talaria.Server.Tests.Commands.Demo;

public sealed class IllnessTests
{
    [Fact]
    public void Who_is_gone_stays_gone() =>
        Assert.All(Enumerable.Range(0, 90), i => Assert.True(Illness.IsIll(Temper.Gone, TimeSpan.FromSeconds(i))));

    [Fact]
    public void Only_the_ill_fall_ill_and_all_but_the_gone_recover()
    {
        foreach (var temper in Enum.GetValues<Temper>().Except([Temper.Gone]))
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
