using System.Net;
using Talaria.Server.Dashboard.Sessions;

namespace Talaria.Server.Tests.Dashboard.Sessions;

public sealed class SignInPaceTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void Ten_wrong_keys_in_a_minute_are_the_most_and_the_next_minute_is_new()
    {
        var time = new Clock();
        var pace = new SignInPace(time);
        for (var i = 0; i < SignInPace.Tries; i++)
        {
            Assert.Null(pace.Begin(Here));
        }

        Assert.Equal(TimeSpan.FromSeconds(40), pace.Begin(Here));
        Assert.Null(pace.Begin(IPAddress.Parse("192.0.2.77")));
        time.Now += TimeSpan.FromSeconds(40);
        Assert.Null(pace.Begin(Here));
    }

    [Fact]
    public void Addresses_of_one_IPv6_network_are_one_and_a_mapped_address_is_the_IPv4_one()
    {
        var pace = new SignInPace(new Clock());
        for (var i = 0; i < SignInPace.Tries; i++)
        {
            pace.Begin(IPAddress.Parse($"2001:db8:1:2::{i + 1}"));
            pace.Begin(Here);
        }

        Assert.NotNull(pace.Begin(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.NotNull(pace.Begin(Here.MapToIPv6()));
    }

    [Fact]
    public async Task Tries_at_the_same_moment_are_not_more_than_tries_one_after_another()
    {
        var pace = new SignInPace(new Clock());

        var waits = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => pace.Begin(Here))));

        Assert.Equal(SignInPace.Tries, waits.Count(w => w is null));
    }

    [Fact]
    public void A_right_key_does_not_count()
    {
        var pace = new SignInPace(new Clock());
        for (var i = 0; i < 10 * SignInPace.Tries; i++)
        {
            Assert.Null(pace.Begin(Here));
            pace.Right(Here);
        }
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 26, 12, 0, 20, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
