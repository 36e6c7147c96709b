using Talaria.Retries;

namespace Talaria.Tests.Retries;

public sealed class RetryDecisionTests
{
    private static readonly DateTimeOffset End = DateTimeOffset.UnixEpoch;
    private static readonly RetryTable Table = new()
    {
        Waits = [TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)],
        RetryAfterUpTo = TimeSpan.FromHours(24),
    };

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 300)]
    [InlineData(3, 3600)]
    [InlineData(4, null)]
    public void The_table_is_literal_and_ends(int attemptsMade, int? seconds) =>
        Assert.Equal(seconds, Next(Table, attemptsMade: attemptsMade));

    [Theory]
    [InlineData(4, 5)]
    [InlineData(6, 6)]
    [InlineData(86_400, 86_400)]
    [InlineData(86_401, 86_400)]
    public void Retry_after_is_honoured_never_below_the_wait_and_up_to_its_limit(int asked, int seconds) =>
        Assert.Equal(seconds, Next(Table, retryAfter: asked));

    [Fact]
    public void Retry_after_is_ignored_where_the_profile_does_not_honour_it() =>
        Assert.Equal(5, Next(Table with { RetryAfterUpTo = null }, retryAfter: 100));

    [Fact]
    public void A_table_without_waits_is_one_attempt() => Assert.Null(Next(Table with { Waits = [] }));

    [Fact]
    public void The_endpoint_s_own_waits_stand_before_the_table_s()
    {
        Assert.Equal(7, Next(Table, waits: [TimeSpan.FromSeconds(7)]));
        Assert.Null(Next(Table, waits: [TimeSpan.FromSeconds(7)], attemptsMade: 2));
    }

    [Theory]
    [InlineData(0.0, 5.0)]
    [InlineData(0.5, 5.25)]
    [InlineData(0.999, 5.4995)]
    public void Jitter_multiplies_by_one_to_its_factor(double drawn, double seconds) =>
        Assert.Equal(seconds, NextSeconds(Table with { JitterUpTo = 1.1 }, chance: drawn)!.Value, precision: 6);

    [Fact]
    public void Scale_multiplies_the_wait_and_not_what_the_receiver_asked_for()
    {
        Assert.Equal(0.05, NextSeconds(Table, scale: 0.01)!.Value, precision: 6);
        Assert.Equal(60, NextSeconds(Table, scale: 0.01, retryAfter: 60)!.Value, precision: 6);
    }

    private static int? Next(
        RetryTable table,
        IReadOnlyList<TimeSpan>? waits = null,
        int attemptsMade = 1,
        int? retryAfter = null
    ) => (int?)NextSeconds(table, waits, attemptsMade, retryAfter);

    private static double? NextSeconds(
        RetryTable table,
        IReadOnlyList<TimeSpan>? waits = null,
        int attemptsMade = 1,
        int? retryAfter = null,
        double scale = 1,
        double chance = 0
    ) =>
        (
            RetryDecision.NextAttemptAt(
                table,
                waits,
                attemptsMade,
                End,
                retryAfter is { } s ? TimeSpan.FromSeconds(s) : null,
                scale,
                new Drawn(chance)
            ) - End
        )?.TotalSeconds;

    private sealed class Drawn(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
