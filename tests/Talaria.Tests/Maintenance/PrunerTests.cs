using Microsoft.Extensions.Logging;
using Talaria.Ids;
using Talaria.Maintenance;
using Talaria.Organizations.Sessions;
using Talaria.Tests.Storage.Conformance;

namespace Talaria.Tests.Maintenance;

/// <summary>What one step's failure means for the others.</summary>
public sealed class PrunerTests
{
    private static readonly string[] All =
    [
        "prepare",
        "answers",
        "sessions",
        "organization",
        "events",
        "attempts",
        "rest",
        "pages",
    ];

    private readonly AdjustableTime time = new(new DateTimeOffset(2026, 3, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly Steps steps = new();
    private readonly Lines log = new();

    [Fact]
    public async Task Each_step_has_its_turn()
    {
        Assert.False(await New().StepAsync());

        Assert.Equal(All, steps.Done);
        Assert.Equal(0, log.Count);
    }

    [Theory]
    [InlineData("prepare")]
    [InlineData("answers")]
    [InlineData("sessions")]
    [InlineData("organization")]
    [InlineData("events")]
    [InlineData("attempts")]
    [InlineData("rest")]
    [InlineData("pages")]
    public async Task A_step_that_fails_keeps_no_other_from_its_turn_and_is_tried_again_later(string failing)
    {
        var pruner = New();
        steps.Failing = failing;

        Assert.False(await pruner.StepAsync());
        Assert.Equal(All.Except([failing]), steps.Done);
        await pruner.StepAsync();
        Assert.Equal(1, log.Count);

        (steps.Failing, time.Now) = (null, time.Now.AddMinutes(5));
        steps.Done.Clear();
        await pruner.StepAsync();
        Assert.Equal(All, steps.Done);
        Assert.Equal(1, log.Count);
    }

    [Fact]
    public async Task What_has_more_to_do_goes_on_while_another_fails()
    {
        (steps.Failing, steps.Busy) = ("events", "answers");

        Assert.True(await New().StepAsync());
    }

    private Pruner New() => new(steps, steps, steps, new TalariaOptions(), time, log);

    private sealed class Steps : IPruning, IRetention, ISessions
    {
        public string? Failing { get; set; }

        public string? Busy { get; set; }

        public List<string> Done { get; } = [];

        public Task PrepareAsync() => RunAsync("prepare");

        public Task<bool> PruneAnswersAsync(DateTimeOffset olderThan) => RunAsync("answers");

        public Task<bool> PruneAsync(DateTimeOffset expiredBefore) => RunAsync("sessions");

        public Task<bool> PurgeOrganizationAsync(DateTimeOffset deletedBefore) => RunAsync("organization");

        public async Task<PruneStep> PruneEventsAsync(Guid after, DateTimeOffset olderThan) =>
            await RunAsync("events") ? new PruneStep(after, 0) : new PruneStep(null, 0);

        public async Task<PruneStep> PruneAttemptsAsync(Guid after, DateTimeOffset olderThan) =>
            await RunAsync("attempts") ? new PruneStep(after, 0) : new PruneStep(null, 0);

        public Task<bool> PruneRestAsync(DateTimeOffset olderThan) => RunAsync("rest");

        public Task<bool> FreePagesAsync() => RunAsync("pages");

        public Task<Result<IssuedSession>> AddAsync(IssuedSession issued, byte[] hash, IdempotencyKey? once) =>
            throw new NotSupportedException();

        public Task<Session?> FindAsync(byte[] hash, CancellationToken cancel) => throw new NotSupportedException();

        public Task<Result<Page<Session>>> ListAsync(
            OrganizationId organization,
            PageRequest page,
            CancellationToken cancel
        ) => throw new NotSupportedException();

        public Task<Refusal?> RemoveAsync(OrganizationId organization, SessionId id) =>
            throw new NotSupportedException();

        public Task RemoveAsync(SessionId id) => throw new NotSupportedException();

        private Task<bool> RunAsync(string step)
        {
            if (step == Failing)
            {
                return Task.FromException<bool>(new InvalidOperationException(step));
            }
            Done.Add(step);
            return Task.FromResult(step == Busy);
        }
    }

    private sealed class Lines : ILogger<Pruner>
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            Microsoft.Extensions.Logging.EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Count++;
    }
}
