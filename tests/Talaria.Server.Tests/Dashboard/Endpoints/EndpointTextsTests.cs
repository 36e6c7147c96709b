using Talaria.Server.Dashboard.Endpoints;

namespace Talaria.Server.Tests.Dashboard.Endpoints;

public sealed class EndpointTextsTests
{
    [Theory]
    [InlineData("", "none")]
    [InlineData("5", "5s")]
    [InlineData("12 144", "12s, 2m24s")]
    [InlineData("12 86400 86400", "12s, 1d, 1d")]
    [InlineData("12 144 86400 86400 86400", "12s, 2m24s, then 1d, 3 times")]
    [InlineData("60 60 60", "1m, 3 times")]
    public void Waits_that_are_alike_are_counted(string seconds, string words) =>
        Assert.Equal(
            words,
            EndpointTexts.WaitsTold([
                .. seconds
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(s => TimeSpan.FromSeconds(int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))),
            ])
        );
}
