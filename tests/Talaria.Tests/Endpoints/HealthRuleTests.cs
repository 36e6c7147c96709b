using Talaria.Endpoints;
using Talaria.Profiles;

namespace Talaria.Tests.Endpoints;

public sealed class HealthRuleTests
{
    private static readonly DateTimeOffset Start = Samples.Noon;

    private static readonly DisableRule ByCount = new() { AfterFailures = 20, WarnAtFailures = [5, 10, 15] };

    private static readonly DisableRule BySpan = new()
    {
        AfterSpan = TimeSpan.FromDays(5),
        WarnAfterSpan = TimeSpan.FromHours(60),
    };

    [Theory]
    [InlineData(1, "None")]
    [InlineData(4, "None")]
    [InlineData(5, "Warn")]
    [InlineData(6, "None")]
    [InlineData(9, "None")]
    [InlineData(10, "Warn")]
    [InlineData(11, "None")]
    [InlineData(15, "Warn")]
    [InlineData(19, "None")]
    [InlineData(20, "Disable")]
    public void The_nth_failure_says(int nth, string expected)
    {
        var (after, signal) = Fail(Failures(nth - 1, ByCount), Start, ByCount);

        Assert.Equal(nth, after.ConsecutiveFailures);
        Assert.Equal(expected, signal.GetType().Name);
    }

    [Fact]
    public void Each_warning_by_count_is_a_step_of_its_own()
    {
        var health = Health.Good;
        var steps = new List<int>();
        for (var i = 0; i < 19; i++)
        {
            (health, var signal) = Fail(health, Start.AddSeconds(i), ByCount);
            if (signal is HealthSignal.Warn warn)
            {
                steps.Add(warn.Step);
            }
        }

        Assert.Equal([5, 10, 15], steps);
    }

    [Fact]
    public void A_rule_that_became_stricter_disables_what_is_already_beyond() =>
        Assert.IsType<HealthSignal.Disable>(Fail(Failures(30, null), Start, ByCount).Signal);

    [Theory]
    [InlineData(0, "None")]
    [InlineData(59.999, "None")]
    [InlineData(60, "Warn")]
    [InlineData(119.999, "Warn")]
    [InlineData(120, "Disable")]
    [InlineData(500, "Disable")]
    public void A_failure_so_many_hours_after_the_first_says(double hours, string expected)
    {
        var before = Failures(1, BySpan);

        Assert.Equal(expected, Fail(before, Start.AddHours(hours), BySpan).Signal.GetType().Name);
    }

    [Fact]
    public void The_first_failure_of_all_says_nothing() =>
        Assert.Same(HealthSignal.Nothing, Fail(Health.Good, Start, BySpan).Signal);

    [Fact]
    public void The_warning_by_time_comes_once()
    {
        var (health, first) = Fail(Failures(1, BySpan), Start.AddHours(61), BySpan);
        var (later, second) = Fail(health, Start.AddHours(62), BySpan);
        var (_, outOfOrder) = Fail(later, Start.AddHours(60.5), BySpan);

        Assert.IsType<HealthSignal.Warn>(first);
        Assert.Same(HealthSignal.Nothing, second);
        Assert.Same(HealthSignal.Nothing, outOfOrder);
        Assert.True(later.Warned);
    }

    [Fact]
    public void The_warning_by_time_comes_although_one_by_count_came_before()
    {
        var both = BySpan with { WarnAtFailures = [2] };
        var (health, byCount) = Fail(Failures(1, both), Start.AddHours(1), both);
        var (_, byTime) = Fail(health, Start.AddHours(60), both);

        Assert.Equal(2, Assert.IsType<HealthSignal.Warn>(byCount).Step);
        Assert.Equal(0, Assert.IsType<HealthSignal.Warn>(byTime).Step);
    }

    [Fact]
    public void A_success_ends_the_run_and_the_next_one_warns_again()
    {
        var health = Failures(5, ByCount);
        Assert.True(health.Warned);

        (health, var signal) = HealthRule.Fold(health, delivered: true, Start.AddHours(1), null, ByCount);

        Assert.Same(HealthSignal.Nothing, signal);
        Assert.Equal(0, health.ConsecutiveFailures);
        Assert.Null(health.FailingSince);
        Assert.False(health.Warned);
        Assert.Equal(Start.AddHours(1), health.LastSuccessAt);
        Assert.Equal("status 500", health.LastError);
        for (var i = 0; i < 4; i++)
        {
            health = Fail(health, Start.AddHours(2), ByCount).After;
        }
        Assert.IsType<HealthSignal.Warn>(Fail(health, Start.AddHours(3), ByCount).Signal);
    }

    [Fact]
    public void Times_never_go_back()
    {
        var health = Fail(Fail(Health.Good, Start, null).After, Start.AddSeconds(-5), null).After;
        Assert.Equal(Start, health.FailingSince);
        Assert.Equal(Start, health.LastFailureAt);

        health = HealthRule.Succeed(HealthRule.Succeed(health, Start.AddMinutes(1)), Start);
        Assert.Equal(Start.AddMinutes(1), health.LastSuccessAt);

        // It ended before that success and is recorded after it.
        health = Fail(health, Start.AddSeconds(30), null).After;
        Assert.Equal(Start.AddMinutes(1), health.FailingSince);
        Assert.Equal(Start.AddSeconds(30), health.LastFailureAt);
    }

    [Fact]
    public void Without_a_rule_failures_are_only_counted()
    {
        var (after, signal) = Fail(Failures(1_000, null), Start.AddYears(1), null);

        Assert.Equal(1_001, after.ConsecutiveFailures);
        Assert.Same(HealthSignal.Nothing, signal);
        Assert.False(after.Warned);
    }

    private static (Health After, HealthSignal Signal) Fail(Health before, DateTimeOffset at, DisableRule? rule) =>
        HealthRule.Fold(before, delivered: false, at, "status 500", rule);

    private static Health Failures(int count, DisableRule? rule)
    {
        var health = Health.Good;
        for (var i = 0; i < count; i++)
        {
            health = Fail(health, Start, rule).After;
        }
        return health;
    }
}
